// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

uint256 constant OFFER = 1;
uint256 constant READING = 2;
// Masked sums and community sums wait at most until slot d+3: a ring of eight sessions or slots.
uint256 constant SUMS_RING = 8;
// Hashes of what a member submitted, by session.
uint256 constant WORDS_RING = 32;
// An absent member can open its offer for this many slots; binds outlive it.
uint256 constant LATE_SLOTS = 30;
uint256 constant LAPSE_PERIODS = 30;
// Added to stored community sums: lanes stay below 2^31, so bit 255 is free, and no word ever becomes zero.
uint256 constant SUM_OFFSET = 1 << 255;

uint256 constant OPENED = 2;
uint256 constant VOID = 3;
uint256 constant FAILED = 4;

/// @dev Fixed for the life of the contracts; handed to the libraries, which cannot read immutables.
struct Config {
    uint256 genesis;
    uint256 slotSeconds;
    uint256 slotsPerPeriod;
    uint256 kMin;
    uint256 minBillSlots;
    /// Places for headers and clearings: 2 slotsPerPeriod + 8, at least 40.
    uint256 ring;
    address treasury;
}

/// @dev One word: the latest two assignments of an account. `from*` are periods plus one; 0 is none.
struct Seat {
    uint24 fromA;
    uint24 cohortA;
    uint8 indexA;
    uint24 capacityA;
    uint24 fromB;
    uint24 cohortB;
    uint8 indexB;
    uint24 capacityB;
    /// The most the member may ask for: its connection.
    uint24 connection;
    bool member;
}

/// @dev One word: how a member stands.
struct Standing {
    /// Highest slot of a recorded miss, and the misses at and before it, bit i for slot missTop - i.
    uint32 missTop;
    uint32 misses;
    uint32 excludedUntil;
    uint8 exclusions;
    uint24 exclusionPeriod;
    /// Why it is inactive: 0 it is not, see IMarket.Inactive.
    uint8 reason;
    /// Periods plus one of the latest strikes.
    uint24 strikeA;
    uint24 strikeB;
    uint24 strikeC;
    uint24 strikeD;
}

struct Cohort {
    uint24 fromPeriod;
    /// Period from which the cohort is closed; 0: open.
    uint24 untilPeriod;
    uint8 size;
    /// Members that already got their one strike of this drawing.
    uint16 struck;
    uint8 failures;
    uint24 failurePeriod;
    bool paused;
    /// Five entries of (slot 28 bits, bitmap 16 bits), newest lowest: the active set from that slot on.
    uint256 activeWord;
    address[] accounts;
    /// By session modulo ring: see Header.
    mapping(uint256 => uint256) headers;
    /// By session modulo ring: hash of the opened OFFER words.
    mapping(uint256 => bytes32) offerHashes;
    /// By session modulo SUMS_RING.
    mapping(uint256 => Sums) sums;
}

struct Sums {
    uint256[8] offer;
    uint256[3] reading;
    uint256[4] points;
    /// Chains over the b's revealed: OFFER in the low 128 bits, READING in the high ones. Every b is fixed by its hash
    /// before the first is known, so only second preimages would help a forger, and 128 bits are enough against them.
    uint256 chains;
}

struct CommunitySums {
    /// slot + 1 in 32 bits, opened cohorts in 16, void cohorts in 16; never zero once used.
    uint256 meta;
    uint256[8] words;
}

/// @dev Acc of two periods of one member, by parity; a period not settled in time moves into the next. See FrameWord.
struct Frames {
    Point[2] accs;
    /// What stands beside each Acc, half a word each: a bill looks at both.
    uint256 metas;
}

struct Point {
    uint256 x;
    uint256 y;
}

struct Gap {
    /// Slot + 1 up to which gap energy is posted; 0: not a member yet.
    uint40 postedUntil;
    uint32 covered;
    /// Slot + 1 of leaving; 0: has not left.
    uint40 leftAt;
    /// Slot + 1 up to which the pool counts as unsettled (a default) until it is posted; 0: it does not.
    uint40 defaultedAt;
}

struct State {
    mapping(address => Seat) seats;
    mapping(address => Standing) standings;
    mapping(address => Gap) gaps;
    mapping(uint256 => Cohort) cohorts;
    uint256 cohortCount;
    uint256[] live;
    /// Sum of all members' connections, Wh: under 2^31, so that no lane of a sum can overflow.
    uint256 capacityTotal;
    /// Cohorts per period: four versions of (period + 1 in 24 bits, count in 16), newest lowest.
    uint256 liveWord;
    /// Three versions of (period + 1, F, R in 24 bits each), newest lowest; above them closedThrough + 1 in 40 bits.
    uint256 tariffWord;
    /// By account and session modulo WORDS_RING: hash 216 bits, session 32 bits, flags 8 bits.
    mapping(address => mapping(uint256 => uint256)) words;
    /// By slot modulo SUMS_RING.
    mapping(uint256 => CommunitySums) offers;
    /// By slot modulo SUMS_RING: see Imbalance.
    mapping(uint256 => uint256) imbalances;
    /// By slot modulo ring: see ClearingWord.
    mapping(uint256 => uint256) clearings;
    mapping(address => Frames) frames;
    /// By period modulo 8: period + 1 in 32 bits, exchange in nano-currency above (signed).
    mapping(uint256 => uint256) exchanges;
    /// By period modulo 8: period + 1 in 32 bits, number of members with a bill to settle above.
    mapping(uint256 => uint256) billables;
    /// Whose place an account waits for: approved by the stewards and not carried out yet.
    mapping(address => address) replaces;
}
