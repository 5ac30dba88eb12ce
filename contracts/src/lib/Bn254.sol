// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PointNotOnCurve, ScalarOutOfRange} from "../Errors.sol";

/// @title Pedersen commitments over BN254 G1 (docs/protocol.md, section 6), through the precompiles 6 and 7
/// @dev Points are (x, y), (0, 0) is the neutral element. The precompiles refuse points off the curve.
library Bn254 {
    /// Order of the group.
    uint256 internal constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    /// 2^256 mod R: a scalar mask is (h0 * 2^256 + h1) mod R.
    uint256 internal constant SHIFT = 6350874878119819312338956282401532410528162663560392320966563075034087161851;
    /// H, found by hashing "wattlet-pedersen-h-v1" || c; c = 5 is the first that lies on the curve.
    uint256 internal constant HX = 0x1ac25d9c3c17c1f018613c52cf93f2a18e30991d1075156d91b942cdd10dafd2;
    uint256 internal constant HY = 0x0f1a22e6585074258cd36566f6b556e57a4259cd3f7083abc9ee77004301da0e;

    function add(uint256 x1, uint256 y1, uint256 x2, uint256 y2) internal view returns (uint256 x, uint256 y) {
        bool done;
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore(p, x1)
            mstore(add(p, 0x20), y1)
            mstore(add(p, 0x40), x2)
            mstore(add(p, 0x60), y2)
            done := staticcall(gas(), 6, p, 0x80, p, 0x40)
            x := mload(p)
            y := mload(add(p, 0x20))
        }
        if (!done) revert PointNotOnCurve();
    }

    function mul(uint256 x1, uint256 y1, uint256 s) internal view returns (uint256 x, uint256 y) {
        bool done;
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore(p, x1)
            mstore(add(p, 0x20), y1)
            mstore(add(p, 0x40), s)
            done := staticcall(gas(), 7, p, 0x60, p, 0x40)
            x := mload(p)
            y := mload(add(p, 0x20))
        }
        if (!done) revert PointNotOnCurve();
    }

    /// @notice A signed whole number as scalar: negative v is R - |v|. |v| must be below R.
    function scalar(int256 v) internal pure returns (uint256) {
        if (v >= 0) {
            if (uint256(v) >= R) revert ScalarOutOfRange(uint256(v));
            return uint256(v);
        }
        unchecked {
            // two's complement: also right for the smallest int256
            uint256 size = uint256(-v);
            if (size >= R) revert ScalarOutOfRange(uint256(v));
            return R - size;
        }
    }

    /// @notice Com(v, rho) = v G + rho H.
    function commit(int256 v, uint256 rho) internal view returns (uint256 x, uint256 y) {
        if (rho >= R) revert ScalarOutOfRange(rho);
        (uint256 gx, uint256 gy) = mul(1, 2, scalar(v));
        (uint256 hx, uint256 hy) = mul(HX, HY, rho);
        return add(gx, gy, hx, hy);
    }
}
