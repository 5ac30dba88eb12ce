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
