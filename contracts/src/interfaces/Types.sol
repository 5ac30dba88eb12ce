// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice An OFFER vector as submitted (docs/protocol.md, section 4). Eight packed words, added modulo 2^256.
struct Offer {
    /// Masked words: 0..3 supply, 4..7 demand, eight 32-bit lanes each.
    uint256[8] v;
    /// keccak256(abi.encode(x[8], salt)).
    bytes32 bind;
    /// keccak256(b): the self mask's key, hashed.
    bytes32 bHash;
}

/// @notice A READING vector as submitted: word 0 packed modulo 2^256, words 1 and 2 modulo r, with its commitments.
struct Reading {
    uint256[3] v;
    bytes32 bind;
    bytes32 bHash;
    /// A = Com(a, rhoA), a point of BN254 G1.
    uint256[2] a;
    /// M = Com(m, rhoM).
    uint256[2] m;
}

/// @notice What the reveal of an OFFER carries: the parts under the member's stored hash, b, and U if D is not empty.
struct OfferReveal {
    /// Cohort, index and capacity of the member in that slot, packed: cohort << 32 | index << 24 | capacityWh.
    uint256 place;
    /// The set D (bitmap over indices) this reveal was made for; another D reverts.
    uint256 missing;
    bytes32 bind;
    bytes32 b;
    /// U: empty if D is empty, else 8 words.
    uint256[] u;
}

/// @notice What the reveal of a READING carries.
struct ReadingReveal {
    uint256 place;
    uint256 missing;
    bytes32 bind;
    bytes32 b;
    uint256[2] a;
    uint256[2] m;
    /// U: empty if D is empty, else 3 words.
    uint256[] u;
}

/// @notice A READING of an earlier slot, carried so that it can be folded: the parts under its stored hash.
struct FoldItem {
    /// Delivery slot d of the READING.
    uint256 slot;
    uint256 place;
    /// Hash of the OFFER submitted in the same session (slot d+1), or zero if there was none.
    bytes32 offerPart;
    bytes32 bind;
    bytes32 bHash;
    uint256[2] a;
    uint256[2] m;
}

/// @notice Total of a member's gap energy, posted with a bill or on leaving. Both in Wh.
struct GapTotal {
    bool post;
    uint64 importWh;
    uint64 exportWh;
}

/// @notice A cleared slot (section 5). `price` in micro-currency per kWh; the rest in Wh or ticks.
struct ClearingView {
    bool cleared;
    /// False: no trade, P = lambda.
    bool traded;
    /// A READING round of the slot failed its check: P = lambda for every cohort.
    bool failed;
    bool lambdaFixed;
    uint8 tick;
    uint8 mS;
    uint8 mD;
    uint32 volume;
    uint32 numS;
    uint32 denS;
    uint32 numD;
    uint32 denD;
    /// P; 0 while it is not known (no trade and lambda not fixed).
    uint32 price;
    /// lambda; 0 while not fixed.
    uint32 lambda;
}

/// @notice A round as wallets need it. status: 0 none, 1 submitted to, 2 opened, 3 void, 4 failed its check.
struct RoundView {
    uint8 status;
    uint16 active;
    /// S.
    uint16 submitted;
    /// D; meaningful once the submit phase is over.
    uint16 missing;
    uint16 revealed;
    uint16 threshold;
    /// Sum of the capacities of S, Wh.
    uint32 capacitySum;
    /// Sums as stored: masked; READING uses the first three.
    uint256[8] words;
}

/// @notice A member's place in a cohort for one slot.
struct SeatView {
    bool seated;
    bool active;
    uint24 cohort;
    uint8 index;
    uint24 capacityWh;
    /// cohort << 32 | index << 24 | capacityWh.
    uint256 place;
}
