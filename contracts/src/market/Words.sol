// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OFFER} from "./MarketState.sol";
import {Clearing} from "../lib/Clearing.sol";

/// @title The packed word of a cohort and session: tag, bitmaps, status
/// @dev Bits: session + 1 (0..31), S of OFFER (32) and READING (48), revealed (64, 80), active (96, 112), status
/// (128, 132), capacity sums of S (136, 164), late or charged absentees (192), sum a - (B - Z) (208, signed 40 bits),
/// void settled (248), active set known (249, 250). kind is 1 or 2 throughout.
library Header {
    function fresh(uint256 session) internal pure returns (uint256) {
        unchecked {
            return session + 1;
        }
    }

    function isFor(uint256 h, uint256 session) internal pure returns (bool) {
        unchecked {
            return (h & 0xffffffff) == session + 1;
        }
    }

    function submitted(uint256 h, uint256 kind) internal pure returns (uint256) {
        unchecked {
            return (h >> (16 + 16 * kind)) & 0xffff;
        }
    }

    function addSubmitted(uint256 h, uint256 kind, uint256 index, uint256 capacity) internal pure returns (uint256) {
        unchecked {
            return (h | (1 << (16 + 16 * kind + index))) + (capacity << (108 + 28 * kind));
        }
    }

    function revealed(uint256 h, uint256 kind) internal pure returns (uint256) {
        unchecked {
            return (h >> (48 + 16 * kind)) & 0xffff;
        }
    }

    function addRevealed(uint256 h, uint256 kind, uint256 index) internal pure returns (uint256) {
        unchecked {
            return h | (1 << (48 + 16 * kind + index));
        }
    }

    function active(uint256 h, uint256 kind) internal pure returns (uint256) {
        unchecked {
            return (h >> (80 + 16 * kind)) & 0xffff;
        }
    }

    function activeKnown(uint256 h, uint256 kind) internal pure returns (bool) {
        unchecked {
            return (h >> (248 + kind)) & 1 == 1;
        }
    }

    function setActive(uint256 h, uint256 kind, uint256 bitmap) internal pure returns (uint256) {
        unchecked {
            return h | (bitmap << (80 + 16 * kind)) | (1 << (248 + kind));
        }
    }

    function status(uint256 h, uint256 kind) internal pure returns (uint256) {
        unchecked {
            return (h >> (124 + 4 * kind)) & 0xf;
        }
    }

    function setStatus(uint256 h, uint256 kind, uint256 s) internal pure returns (uint256) {
        unchecked {
            return (h & ~(uint256(0xf) << (124 + 4 * kind))) | (s << (124 + 4 * kind));
        }
    }

    function capacities(uint256 h, uint256 kind) internal pure returns (uint256) {
        unchecked {
            return (h >> (108 + 28 * kind)) & 0xfffffff;
        }
    }

    function done(uint256 h) internal pure returns (uint256) {
        return (h >> 192) & 0xffff;
    }

    function addDone(uint256 h, uint256 index) internal pure returns (uint256) {
        unchecked {
            return h | (1 << (192 + index));
        }
    }

    function residual(uint256 h) internal pure returns (int256) {
        return int40(int256(h >> 208));
    }

    function setResidual(uint256 h, int256 value) internal pure returns (uint256) {
        return (h & ~(uint256(0xffffffffff) << 208)) | (uint256(uint40(int40(value))) << 208);
    }

    function voidSettled(uint256 h) internal pure returns (bool) {
        return (h >> 248) & 1 == 1;
    }

    function setVoidSettled(uint256 h) internal pure returns (uint256) {
        return h | (1 << 248);
    }

    /// @notice Members in a bitmap of at most 16.
    function count(uint256 bitmap) internal pure returns (uint256 n) {
        unchecked {
            n = bitmap - ((bitmap >> 1) & 0x5555);
            n = (n & 0x3333) + ((n >> 2) & 0x3333);
            n = (n + (n >> 4)) & 0x0f0f;
            n = (n + (n >> 8)) & 0x1f;
        }
    }
}

/// @title The one word of a cleared slot
/// @dev Bits: slot + 1 (0..31), flags (32: cleared, 33: traded, 34: lambda fixed, 35: lambda = R, 36: failed, 37: all opened), ticks
/// (40: k*, 48: mS, 56: mD), volume (64), numS (96), denS (128), numD (160), denD (192).
library ClearingWord {
    uint256 internal constant CLEARED = 1 << 32;
    uint256 internal constant TRADED = 1 << 33;
    uint256 internal constant FIXED = 1 << 34;
    uint256 internal constant LAMBDA_RETAIL = 1 << 35;
    uint256 internal constant SLOT_FAILED = 1 << 36;
    /// Every READING round of the slot was opened, so whoever is in S of one can be folded.
    uint256 internal constant ALL_OPENED = 1 << 37;

    function isFor(uint256 w, uint256 slot) internal pure returns (bool) {
        return (w & 0xffffffff) == slot + 1;
    }

    function pack(uint256 slot, Clearing.Result memory r) internal pure returns (uint256 w) {
        w = (slot + 1) | CLEARED;
        if (r.volume == 0) return w;
        w |= TRADED | (r.tick << 40) | (r.mS << 48) | (r.mD << 56) | (r.volume << 64) | (r.numS << 96);
        w |= (r.denS << 128) | (r.numD << 160) | (r.denD << 192);
    }

    function unpack(uint256 w) internal pure returns (Clearing.Result memory r) {
        r.tick = (w >> 40) & 0xff;
        r.mS = (w >> 48) & 0xff;
        r.mD = (w >> 56) & 0xff;
        r.volume = (w >> 64) & 0xffffffff;
        r.numS = (w >> 96) & 0xffffffff;
        r.denS = (w >> 128) & 0xffffffff;
        r.numD = (w >> 160) & 0xffffffff;
        r.denD = (w >> 192) & 0xffffffff;
    }

    /// @notice P and lambda of a slot whose lambda is fixed, micro-currency per kWh.
    function prices(uint256 w, uint256 feedIn, uint256 retail) internal pure returns (uint256 price, uint256 lambda) {
        lambda = w & LAMBDA_RETAIL != 0 ? retail : feedIn;
        bool trade = w & TRADED != 0 && w & SLOT_FAILED == 0;
        price = trade ? Clearing.price((w >> 40) & 0xff, feedIn, retail) : lambda;
    }
}

/// @title The one word of a slot's imbalance
/// @dev Bits: slot + 1 (0..31), opened cohorts (32), void cohorts (48), failed (64), sum m (72, signed 64), sum a (136).
library Imbalance {
    function isFor(uint256 w, uint256 slot) internal pure returns (bool) {
        return (w & 0xffffffff) == slot + 1;
    }

    function opened(uint256 w) internal pure returns (uint256) {
        return (w >> 32) & 0xffff;
    }

    function voided(uint256 w) internal pure returns (uint256) {
        return (w >> 48) & 0xffff;
    }

    function failed(uint256 w) internal pure returns (bool) {
        return (w >> 64) & 1 == 1;
    }

    function sumM(uint256 w) internal pure returns (int256) {
        return int64(int256(w >> 72));
    }

    function sumA(uint256 w) internal pure returns (int256) {
        return int64(int256(w >> 136));
    }

    function addOpened(uint256 w, int256 a, int256 m) internal pure returns (uint256) {
        int256 newM = sumM(w) + m;
        int256 newA = sumA(w) + a;
        uint256 low = (w & ((1 << 72) - 1)) + (1 << 32);
        return low | (uint256(uint64(int64(newM))) << 72) | (uint256(uint64(int64(newA))) << 136);
    }

    function addVoid(uint256 w, bool fail) internal pure returns (uint256) {
        return (w + (1 << 48)) | (fail ? 1 << 64 : 0);
    }
}

/// @title Hashes and flags of what a member submitted in a session
library MemberWord {
    uint256 internal constant HAS_OFFER = 1;
    uint256 internal constant HAS_READING = 2;
    uint256 internal constant FOLDED = 4;
    uint256 private constant HASH_MASK = 0xffffffffffffffffffffffffffffffffffffffffffffffffffffff0000000000;

    function pack(uint256 session, bytes32 offerPart, bytes32 readingPart, uint256 flags)
        internal
        pure
        returns (uint256 w)
    {
        assembly ("memory-safe") {
            mstore(0, offerPart)
            mstore(0x20, readingPart)
            w := or(and(keccak256(0, 0x40), HASH_MASK), or(shl(8, add(session, 1)), flags))
        }
    }

    function isFor(uint256 w, uint256 session) internal pure returns (bool) {
        return ((w >> 8) & 0xffffffff) == session + 1;
    }

    /// @notice Whether the parts are what the word of `session` was made of.
    function matches(uint256 w, uint256 session, bytes32 offerPart, bytes32 readingPart) internal pure returns (bool) {
        return w >> 8 == pack(session, offerPart, readingPart, 0) >> 8;
    }

    /// @dev keccak256(abi.encode(uint256 1, place, bind, bHash)).
    function hashOffer(uint256 place, bytes32 bind, bytes32 bHash) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore(p, OFFER)
            mstore(add(p, 0x20), place)
            mstore(add(p, 0x40), bind)
            mstore(add(p, 0x60), bHash)
            hash := keccak256(p, 0x80)
        }
    }

    /// @dev keccak256(abi.encode(place, bind, bHash, a, m)).
    function hashReading(uint256 place, bytes32 bind, bytes32 bHash, uint256[2] calldata a, uint256[2] calldata m)
        internal
        pure
        returns (bytes32 hash)
    {
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore(p, place)
            mstore(add(p, 0x20), bind)
            mstore(add(p, 0x40), bHash)
            calldatacopy(add(p, 0x60), a, 0x40)
            calldatacopy(add(p, 0xa0), m, 0x40)
            hash := keccak256(p, 0xe0)
        }
    }
}

/// @title cohort << 32 | index << 24 | capacityWh
library Place {
    function pack(uint256 cohort, uint256 index, uint256 capacity) internal pure returns (uint256) {
        return (cohort << 32) | (index << 24) | capacity;
    }

    function cohortOf(uint256 place) internal pure returns (uint256) {
        return place >> 32;
    }

    function indexOf(uint256 place) internal pure returns (uint256) {
        return (place >> 24) & 0xff;
    }

    function capacityOf(uint256 place) internal pure returns (uint256) {
        return place & 0xffffff;
    }
}
