// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import "./MarketState.sol";
import {Timing} from "./Timing.sol";
import {Place} from "./Words.sol";
import {IMarket} from "../interfaces/IMarket.sol";

/// @title Active sets of cohorts, and the places of members in them (docs/protocol.md, sections 3 and 8)
/// @dev Every change of status enters the first active set that is not fixed yet; sets already fixed are never touched.
library ActiveSets {
    using Timing for Config;

    uint256 private constant SLOT_BITS = 0xfffffff;

    /// @notice The active set of a cohort for a slot that is at most three slots old.
    function activeAt(Cohort storage cohort, Config memory c, uint256 slot) internal view returns (uint256) {
        uint256 w = cohort.activeWord;
        uint256 until = w >> 220;
        if (until != 0 && slot >= (until - 1) * c.slotsPerPeriod) return 0;
        for (uint256 i; i < 5; ++i) {
            uint256 from = w & SLOT_BITS;
            if (from == 0) return 0;
            if (from <= slot + 1) return (w >> 28) & 0xffff;
            w >>= 44;
        }
        return 0;
    }

    /// @dev Sets or clears bits from the first active set not yet fixed (or the cohort's first) on.
    function change(uint256 id, Cohort storage cohort, uint256 from, uint256 bits, bool on) internal {
        uint256 w = cohort.activeWord;
        uint256 newest = w & SLOT_BITS;
        uint256 bitmap = (w >> 28) & 0xffff;
        uint256 next = on ? bitmap | bits : bitmap & ~bits;
        if (next == bitmap && newest != 0) return;
        if (from + 1 <= newest) {
            // already an entry for this slot (or the cohort starts later): change it in place
            w = (w & ~(uint256(0xffff) << 28)) | (next << 28);
            from = newest - 1;
        } else {
            uint256 until = w >> 220;
            w = ((w << 44) & ((1 << 220) - 1)) | (from + 1) | (next << 28) | (until << 220);
        }
        cohort.activeWord = w;
        emit IMarket.ActiveSetChanged(id, from, next);
    }

    /// @dev Takes an account out of the coming active sets of both its assignments.
    function dropFromSets(State storage s, Config memory c, address account) internal {
        Seat storage seat = s.seats[account];
        uint256 from = c.unfixed();
        if (seat.fromA != 0) change(seat.cohortA, s.cohorts[seat.cohortA], from, 1 << seat.indexA, false);
        if (seat.fromB != 0) change(seat.cohortB, s.cohorts[seat.cohortB], from, 1 << seat.indexB, false);
    }

    /// @notice An account's place in `period`.
    function placeIn(Seat storage seat, uint256 period) internal view returns (bool seated, uint256 place) {
        return placeOf(wordOf(seat), period);
    }

    function placeOf(uint256 w, uint256 period) internal pure returns (bool seated, uint256 place) {
        unchecked {
            for (uint256 i; i < 2; ++i) {
                uint256 from = w & 0xffffff;
                if (from != 0 && from <= period + 1) {
                    return (true, Place.pack((w >> 24) & 0xffffff, (w >> 48) & 0xff, (w >> 56) & 0xffffff));
                }
                w >>= 80;
            }
        }
    }

    /// @dev A seat as it lies in storage: from, cohort, index, capacity of A in the low 80 bits, of B above.
    function wordOf(Seat storage seat) internal view returns (uint256 w) {
        assembly ("memory-safe") {
            w := sload(seat.slot)
        }
    }
}
