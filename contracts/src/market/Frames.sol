// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Frames} from "./MarketState.sol";

/// @dev What stands beside the Acc of one period, unpacked.
struct FrameMeta {
    /// Period plus one; 0: never used.
    uint256 periodPlus;
    /// Folded slots.
    uint256 count;
    /// Slots with an own opened or void READING, for the gap.
    uint256 covered;
    bool settled;
    /// Counted among the bills that the period's pot waits for.
    bool billable;
    bool defaulted;
    /// Nano-currency: the most that the folded slots can amount to.
    uint256 bound;
}

/// @title The packed word of a member's two frames
/// @dev Half a word per parity, even periods low. Bits of a half: periodPlus (0..23), count (24), covered (40), settled
/// (56), billable (57), defaulted (58), bound (59..127). A frame moves on with less than a bill or as a default, whose
/// member is out, so it never holds more than some periods of at most 1000 slots: count and covered stay below 2^16, and
/// bound, to which a slot adds less than 2^24 Wh times 2^25, below 2^65.
library FrameWord {
    uint256 private constant SETTLED = 1 << 56;

    function half(Frames storage frames, uint256 parity) internal view returns (uint256) {
        return (frames.metas >> (parity << 7)) & type(uint128).max;
    }

    function load(Frames storage frames, uint256 parity) internal view returns (FrameMeta memory meta) {
        uint256 h = half(frames, parity);
        meta.periodPlus = h & 0xffffff;
        meta.count = (h >> 24) & 0xffff;
        meta.covered = (h >> 40) & 0xffff;
        meta.settled = h & SETTLED != 0;
        meta.billable = (h >> 57) & 1 != 0;
        meta.defaulted = (h >> 58) & 1 != 0;
        meta.bound = h >> 59;
    }

    function save(Frames storage frames, uint256 parity, FrameMeta memory meta) internal {
        uint256 h = meta.periodPlus | (meta.count << 24) | (meta.covered << 40) | (meta.bound << 59);
        if (meta.settled) h |= SETTLED;
        if (meta.billable) h |= 1 << 57;
        if (meta.defaulted) h |= 1 << 58;
        uint256 shift = parity << 7;
        frames.metas = (frames.metas & ~(uint256(type(uint128).max) << shift)) | (h << shift);
    }

    function settle(Frames storage frames, uint256 parity) internal {
        frames.metas |= SETTLED << (parity << 7);
    }

    /// @notice Whether a frame holds something unsettled of a period before `base`.
    function isLeft(Frames storage frames, uint256 parity, uint256 base) internal view returns (bool) {
        uint256 h = half(frames, parity);
        uint256 periodPlus = h & 0xffffff;
        return periodPlus != 0 && periodPlus <= base && (h >> 24) & 0xffff != 0 && h & SETTLED == 0;
    }
}
