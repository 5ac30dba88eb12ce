// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bn254} from "./Bn254.sol";
import {WrongSelfMasks} from "../Errors.sol";

/// @title Self masks and lanes of opened rounds (docs/protocol.md, sections 3, 4 and 7)
library MaskedSums {
    /// @notice Link of the chain over the b's of a round, in the order of their reveals; starts at zero, 128 bits.
    function link(uint256 chain, bytes32 b) internal pure returns (uint256 next) {
        assembly ("memory-safe") {
            mstore(0, chain)
            mstore(0x20, b)
            next := shr(128, keccak256(0, 0x40))
        }
    }

    /// @notice keccak256(b), what a member submits of its self mask.
    function hashOf(bytes32 b) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0, b)
            hash := keccak256(0, 0x20)
        }
    }

    /// @notice Adds V to the sum of a round modulo 2^256; the first V of a session replaces what the ring held.
    function addOffer(uint256[8] storage sum, uint256[8] calldata v, bool first) internal {
        assembly ("memory-safe") {
            for { let w := 0 } lt(w, 8) { w := add(w, 1) } {
                let x := calldataload(add(v, shl(5, w)))
                let place := add(sum.slot, w)
                if iszero(first) { x := add(x, sload(place)) }
                sstore(place, x)
            }
        }
    }

    /// @dev The words of U; whoever calls has checked that there are eight.
    function eight(uint256[] calldata words) internal pure returns (uint256[8] calldata u) {
        assembly ("memory-safe") {
            u := words.offset
        }
    }

    /// @dev The words of U; whoever calls has checked that there are three.
    function three(uint256[] calldata words) internal pure returns (uint256[3] calldata u) {
        assembly ("memory-safe") {
            u := words.offset
        }
    }

    /// @notice Takes the eight words of U off the sum of a round modulo 2^256.
    function correctOffer(uint256[8] storage sum, uint256[8] calldata u) internal {
        assembly ("memory-safe") {
            for { let w := 0 } lt(w, 8) { w := add(w, 1) } {
                let place := add(sum.slot, w)
                sstore(place, sub(sload(place), calldataload(add(u, shl(5, w)))))
            }
        }
    }

    /// @notice Adds the words of a READING: word 0 modulo 2^256, words 1 and 2 modulo r (both below r).
    function addReading(uint256[3] storage sum, uint256[3] calldata v, bool first) internal {
        uint256 r = Bn254.R;
        assembly ("memory-safe") {
            let place := sum.slot
            let x := calldataload(v)
            let y := calldataload(add(v, 0x20))
            let z := calldataload(add(v, 0x40))
            if iszero(first) {
                x := add(x, sload(place))
                y := addmod(y, sload(add(place, 1)), r)
                z := addmod(z, sload(add(place, 2)), r)
            }
            sstore(place, x)
            sstore(add(place, 1), y)
            sstore(add(place, 2), z)
        }
    }

    /// @notice Adds A and M to the points of a READING. Adding to the neutral element, too, refuses a point off the curve.
    function addPoints(uint256[4] storage sum, uint256[2] calldata a, uint256[2] calldata m, bool first) internal {
        (uint256 x, uint256 y) = first ? (0, 0) : (sum[0], sum[1]);
        (sum[0], sum[1]) = Bn254.add(x, y, a[0], a[1]);
        (x, y) = first ? (0, 0) : (sum[2], sum[3]);
        (sum[2], sum[3]) = Bn254.add(x, y, m[0], m[1]);
    }

    /// @notice Takes the three words of U off the sum of a READING; words 1 and 2 are below r.
    function correctReading(uint256[3] storage sum, uint256[3] calldata u) internal {
        uint256 r = Bn254.R;
        assembly ("memory-safe") {
            let place := sum.slot
            sstore(place, sub(sload(place), calldataload(u)))
            for { let w := 1 } lt(w, 3) { w := add(w, 1) } {
                let at_ := add(place, w)
                sstore(at_, addmod(sload(at_), sub(r, calldataload(add(u, shl(5, w)))), r))
            }
        }
    }

    function checkChain(uint256 chain, bytes32[] calldata bs) internal pure {
        uint256 run;
        for (uint256 i; i < bs.length; ++i) run = link(run, bs[i]);
        if (run != chain) revert WrongSelfMasks();
    }

    /// @notice Takes the packed self masks keccak256(b || w), w one byte, off `words` modulo 2^256.
    function unmaskOffer(uint256[8] memory words, bytes32[] calldata bs) internal pure {
        for (uint256 i; i < bs.length; ++i) {
            bytes32 b = bs[i];
            assembly ("memory-safe") {
                mstore(0, b)
                for { let w := 0 } lt(w, 8) { w := add(w, 1) } {
                    mstore8(0x20, w)
                    let place := add(words, shl(5, w))
                    mstore(place, sub(mload(place), keccak256(0, 0x21)))
                }
            }
        }
    }

    /// @notice Takes the self masks off a READING sum: word 0 packed, words 1 and 2 modulo r.
    function unmaskReading(uint256[3] memory words, bytes32[] calldata bs) internal pure {
        uint256 r = Bn254.R;
        uint256 shift = Bn254.SHIFT;
        for (uint256 i; i < bs.length; ++i) {
            bytes32 b = bs[i];
            assembly ("memory-safe") {
                mstore(0, b)
                mstore8(0x20, 0)
                mstore(words, sub(mload(words), keccak256(0, 0x21)))
                for { let w := 1 } lt(w, 3) { w := add(w, 1) } {
                    mstore8(0x20, w)
                    mstore8(0x21, 0)
                    let high := keccak256(0, 0x22)
                    mstore8(0x21, 1)
                    let mask := addmod(mulmod(high, shift, r), keccak256(0, 0x22), r)
                    let place := add(words, shl(5, w))
                    mstore(place, addmod(mload(place), sub(r, mask), r))
                }
            }
        }
    }
}
