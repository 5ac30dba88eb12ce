// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bn254} from "../src/lib/Bn254.sol";
import {Clearing} from "../src/lib/Clearing.sol";
import {MaskedSums} from "../src/lib/MaskedSums.sol";

/// @title Opens the libraries of the contracts to `check:vectors`; never deployed with a community
contract VectorsHarness {
    function domainOf(uint256 chainId, address market, uint64 genesis) external pure returns (bytes32) {
        return keccak256(abi.encode(chainId, market, genesis));
    }

    /// @notice The digest of a registration and the address that its signature recovers to.
    function registration(bytes32 dom, address account, uint8 v, bytes32 r, bytes32 s)
        external
        pure
        returns (bytes32 digest, address signer)
    {
        digest = keccak256(abi.encode(dom, account));
        signer = ecrecover(digest, v, r, s);
    }

    function bindOffer(uint256[8] calldata words, bytes32 salt) external pure returns (bytes32) {
        return keccak256(abi.encode(words, salt));
    }

    function bindReading(uint256[3] calldata words, bytes32 salt) external pure returns (bytes32) {
        return keccak256(abi.encode(words, salt));
    }

    function commit(int256 v, uint256 rho) external view returns (uint256 x, uint256 y) {
        return Bn254.commit(v, rho);
    }

    function sum(uint256[2][] calldata points) external view returns (uint256 x, uint256 y) {
        for (uint256 i; i < points.length; ++i) (x, y) = Bn254.add(x, y, points[i][0], points[i][1]);
    }

    /// @notice Acc + (P - lambda) A + lambda M.
    function fold(uint256[2] calldata acc, uint256[2] calldata a, uint256[2] calldata m, int256 p, int256 lambda)
        external
        view
        returns (uint256 x, uint256 y)
    {
        (uint256 ax, uint256 ay) = Bn254.mul(a[0], a[1], Bn254.scalar(p - lambda));
        (uint256 mx, uint256 my) = Bn254.mul(m[0], m[1], Bn254.scalar(lambda));
        (x, y) = Bn254.add(ax, ay, mx, my);
        (x, y) = Bn254.add(x, y, acc[0], acc[1]);
    }

    function clear(uint256[8] calldata words) external pure returns (Clearing.Result memory) {
        return Clearing.clear(words);
    }

    function allocation(uint256[8] calldata words, Clearing.Result calldata cleared)
        external
        pure
        returns (uint256 sold, uint256 bought)
    {
        return Clearing.allocation(words, cleared);
    }

    function price(uint256 tick, uint256 feedIn, uint256 retail) external pure returns (uint256) {
        return Clearing.price(tick, feedIn, retail);
    }

    function hashOf(bytes32 b) external pure returns (bytes32) {
        return MaskedSums.hashOf(b);
    }

    /// @notice Sum of V less sum of U less the self masks, as the contract adds, reveals and opens.
    function openOffer(uint256[8][] calldata v, uint256[8][] calldata u, bytes32[] calldata bs)
        external
        pure
        returns (uint256[8] memory words)
    {
        unchecked {
            for (uint256 w; w < 8; ++w) {
                for (uint256 i; i < v.length; ++i) words[w] += v[i][w];
                for (uint256 i; i < u.length; ++i) words[w] -= u[i][w];
            }
        }
        MaskedSums.unmaskOffer(words, bs);
    }

    function openReading(uint256[3][] calldata v, uint256[3][] calldata u, bytes32[] calldata bs)
        external
        pure
        returns (uint256[3] memory words)
    {
        uint256 r = Bn254.R;
        unchecked {
            for (uint256 i; i < v.length; ++i) words[0] += v[i][0];
            for (uint256 i; i < u.length; ++i) words[0] -= u[i][0];
            for (uint256 w = 1; w < 3; ++w) {
                for (uint256 i; i < v.length; ++i) words[w] = addmod(words[w], v[i][w], r);
                for (uint256 i; i < u.length; ++i) words[w] = addmod(words[w], r - u[i][w], r);
            }
        }
        MaskedSums.unmaskReading(words, bs);
    }
}
