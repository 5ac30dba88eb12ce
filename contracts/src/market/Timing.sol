// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Config, State} from "./MarketState.sol";
import {WrongPeriod} from "../Errors.sol";

/// @title Slots, phases, periods and tariffs (docs/protocol.md, sections 1 and 7)
library Timing {
    /// @notice The running slot; 0 before genesis.
    function current(Config memory c) internal view returns (uint256) {
        unchecked {
            if (block.timestamp < c.genesis) return 0;
            return (block.timestamp - c.genesis) / c.slotSeconds;
        }
    }

    /// @notice Whether `tenths` tenths of `slot` are over (0.5 L is 5): 10 (now - start) >= tenths L.
    function reached(Config memory c, uint256 slot, uint256 tenths) internal view returns (bool) {
        // a slot beyond 2^64 is in no ring and no phase
        if (slot >> 64 != 0) return false;
        unchecked {
            return 10 * block.timestamp >= 10 * (c.genesis + slot * c.slotSeconds) + tenths * c.slotSeconds;
        }
    }

    function periodOf(Config memory c, uint256 slot) internal pure returns (uint256) {
        // at least 6 by the market's constructor
        unchecked {
            return slot / c.slotsPerPeriod;
        }
    }

    /// @notice The first delivery slot whose active set is not fixed: sets are fixed when slot d-2 starts.
    function unfixed(Config memory c) internal view returns (uint256) {
        return block.timestamp < c.genesis ? 0 : current(c) + 3;
    }

    /// @notice F and R of a period, micro-currency per kWh; the latest announced holds until the next.
    function tariff(State storage s, uint256 period) internal view returns (uint256 feedIn, uint256 retail) {
        return tariffIn(s.tariffWord, period);
    }

    function tariffIn(uint256 w, uint256 period) internal pure returns (uint256 feedIn, uint256 retail) {
        unchecked {
            for (uint256 i; i < 3; ++i) {
                uint256 from = w & 0xffffff;
                if (from != 0 && from <= period + 1) return ((w >> 24) & 0xffffff, (w >> 48) & 0xffffff);
                w >>= 72;
            }
        }
        revert WrongPeriod(period);
    }

    /// @notice The lowest period that a bill can still hold: the grace time of the ones before is over, or their pot closed.
    function lowestOpen(State storage s, Config memory c) internal view returns (uint256 period) {
        period = periodOf(c, current(c));
        if (period > 0) --period;
        uint256 closed = s.tariffWord >> 216;
        if (closed > period) period = closed;
    }

    function liveCohorts(State storage s, uint256 period) internal view returns (uint256) {
        uint256 w = s.liveWord;
        for (uint256 i; i < 4; ++i) {
            uint256 from = w & 0xffffff;
            if (from != 0 && from <= period + 1) return (w >> 24) & 0xffff;
            w >>= 40;
        }
        return 0;
    }
}
