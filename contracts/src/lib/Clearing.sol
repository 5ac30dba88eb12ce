// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Uniform-price double auction over 32 ticks (docs/protocol.md, section 5)
/// @dev Words 0..3 hold supply, 4..7 demand, tick = 8 word + lane, 32 bits a lane, whole Wh.
library Clearing {
    uint256 internal constant TICKS = 32;

    struct Result {
        uint256 tick;
        uint256 volume;
        uint256 mS;
        uint256 numS;
        uint256 denS;
        uint256 mD;
        uint256 numD;
        uint256 denD;
    }

    /// @return r volume 0 when there is no trade; then the other fields mean nothing.
    function clear(uint256[8] memory words) internal pure returns (Result memory r) {
        unchecked {
            // cumulative supply per tick, demand from the top down in the same pass that looks for Q
            uint256[32] memory cumS;
            uint256[32] memory cumD;
            uint256 run;
            for (uint256 w; w < 4; ++w) {
                uint256 lanes = words[w];
                for (uint256 k = 8 * w; k < 8 * w + 8; ++k) {
                    run += lanes & 0xffffffff;
                    lanes >>= 32;
                    assembly ("memory-safe") {
                        mstore(add(cumS, shl(5, k)), run)
                    }
                }
            }
            run = 0;
            uint256 best;
            uint256 lo;
            uint256 hi;
            for (uint256 w = 8; w > 4; --w) {
                uint256 lanes = words[w - 1];
                for (uint256 k = 8 * (w - 4); k > 8 * (w - 5);) {
                    --k;
                    run += lanes >> 224;
                    lanes <<= 32;
                    uint256 traded;
                    assembly ("memory-safe") {
                        mstore(add(cumD, shl(5, k)), run)
                        traded := mload(add(cumS, shl(5, k)))
                    }
                    if (run < traded) traded = run;
                    if (traded > best) {
                        best = traded;
                        hi = k;
                        lo = k;
                    } else if (traded == best) {
                        lo = k;
                    }
                }
            }
            if (best == 0) return r;
            r.volume = best;
            // the side that is cut back sets the price
            r.tick = cumS[lo] > cumD[lo] ? lo : (cumS[hi] < cumD[hi] ? hi : (lo + hi) / 2);
            uint256 m;
            while (cumS[m] < best) ++m;
            r.mS = m;
            r.numS = best - (m == 0 ? 0 : cumS[m - 1]);
            r.denS = laneOf(words, m);
            m = TICKS - 1;
            while (cumD[m] < best) --m;
            r.mD = m;
            r.numD = best - (m == TICKS - 1 ? 0 : cumD[m + 1]);
            r.denD = laneOf(words, TICKS + m);
        }
    }

    /// @notice Sold and bought energy of an offer (or of a cohort's sum) in Wh; the marginal tick rounds down.
    function allocation(uint256[8] memory words, Result memory r) internal pure returns (uint256 sold, uint256 bought) {
        unchecked {
            for (uint256 k; k < r.mS; ++k) sold += laneOf(words, k);
            // uint256 throughout: lane times numerator needs 64 bits
            if (r.denS != 0) sold += (laneOf(words, r.mS) * r.numS) / r.denS;
            for (uint256 k = r.mD + 1; k < TICKS; ++k) bought += laneOf(words, TICKS + k);
            if (r.denD != 0) bought += (laneOf(words, TICKS + r.mD) * r.numD) / r.denD;
        }
    }

    /// @notice Totals of supply and of demand in Wh.
    function totals(uint256[8] memory words) internal pure returns (uint256 supply, uint256 demand) {
        unchecked {
            for (uint256 w; w < 4; ++w) {
                (uint256 s, uint256 d) = (words[w], words[w + 4]);
                while (s != 0) {
                    supply += s & 0xffffffff;
                    s >>= 32;
                }
                while (d != 0) {
                    demand += d & 0xffffffff;
                    d >>= 32;
                }
            }
        }
    }

    /// @notice price(k), micro-currency per kWh, rounded down.
    function price(uint256 tick, uint256 feedIn, uint256 retail) internal pure returns (uint256) {
        return feedIn + (tick * (retail - feedIn)) / (TICKS - 1);
    }

    /// @dev Lane of place k: 0..31 supply, 32..63 demand.
    function laneOf(uint256[8] memory words, uint256 k) internal pure returns (uint256 lane) {
        assembly ("memory-safe") {
            lane := and(shr(shl(5, and(k, 7)), mload(add(words, shl(5, shr(3, k))))), 0xffffffff)
        }
    }
}
