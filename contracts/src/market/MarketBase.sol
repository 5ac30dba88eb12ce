// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Config, State} from "./MarketState.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {IMarketHooks} from "../interfaces/Hooks.sol";
import "../Errors.sol";

/// @title What the market is deployed with, and its state
abstract contract MarketBase is IMarket, IMarketHooks {
    bytes32 public immutable override domain;
    uint256 public immutable override genesis;
    uint256 public immutable override slotSeconds;
    uint256 public immutable override slotsPerPeriod;
    uint256 public immutable override kMin;
    uint256 public immutable override minBillSlots;
    uint256 public immutable override finality;
    address public immutable community;
    address public immutable treasury;
    uint256 private immutable _ring;

    State internal _s;

    modifier onlyCommunity() {
        if (msg.sender != community) revert OnlyCommunity();
        _;
    }

    modifier onlyTreasury() {
        if (msg.sender != treasury) revert OnlyTreasury();
        _;
    }

    /// @param times genesis, slot seconds, slots per period, kMin, minBillSlots, finality, seconds per block.
    constructor(address community_, address treasury_, uint256[7] memory times) {
        (genesis, slotSeconds, slotsPerPeriod, kMin) = (times[0], times[1], times[2], times[3]);
        (minBillSlots, finality) = (times[4], times[5]);
        if (community_ == address(0) || treasury_ == address(0)) revert ZeroAddress();
        bool sound = times[1] > 0 && times[2] >= 6 && times[2] <= 1000 && times[3] >= 4 && times[3] <= 16;
        // a reveal must fit between two final blocks: 0.3 L >= 2 (finality + 2) blockTime
        sound = sound && times[4] > 0 && times[4] <= times[2] && 3 * times[1] >= 20 * (times[5] + 2) * times[6];
        if (!sound) revert WrongConstants();
        (community, treasury) = (community_, treasury_);
        uint256 ring = 2 * times[2] + 8;
        _ring = ring < 40 ? 40 : ring;
        domain = keccak256(abi.encode(block.chainid, address(this), uint64(times[0])));
    }

    function _config() internal view returns (Config memory) {
        return Config(genesis, slotSeconds, slotsPerPeriod, kMin, minBillSlots, _ring, treasury);
    }
}
