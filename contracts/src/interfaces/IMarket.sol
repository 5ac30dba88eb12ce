// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    Offer, Reading, OfferReveal, ReadingReveal, FoldItem, ClearingView, RoundView, SeatView
} from "./Types.sol";

/// @title Rounds, clearing, imbalance price and folding
/// @notice kind: OFFER = 1, READING = 2. A session is the slot in which members submit: session t takes the OFFER of
/// slot t+1 and the READING of slot t-1.
interface IMarket {
    // ---- what wallets recompute from ----

    event OfferSubmitted(
        uint256 indexed slot, address indexed account, uint256 place, bytes32 bind, bytes32 bHash, uint256[8] v
    );
    event ReadingSubmitted(
        uint256 indexed slot,
        address indexed account,
        uint256 place,
        bytes32 bind,
        bytes32 bHash,
        uint256[3] v,
        uint256[2] a,
        uint256[2] m
    );
    /// A reveal of an OFFER, of a READING with empty D, or of either with corrections (then with U). `open*` takes the b's
    /// of a round in the order in which these four appear on chain.
    event OfferRevealed(uint256 indexed slot, address indexed account, uint256 place, bytes32 b);
    event ReadingRevealed(uint256 indexed slot, address indexed account, uint256 place, bytes32 b);
    event OfferCorrected(
        uint256 indexed slot, address indexed account, uint256 place, bytes32 b, uint256 missing, uint256[8] u
    );
    event ReadingCorrected(
        uint256 indexed slot, address indexed account, uint256 place, bytes32 b, uint256 missing, uint256[3] u
    );
    event OfferOpened(uint256 indexed slot, uint256 indexed cohort, uint256 submitted, uint256[8] words);
    /// sumA, sumM in Wh; rho sums modulo r.
    event ReadingOpened(
        uint256 indexed slot,
        uint256 indexed cohort,
        uint256 submitted,
        int256 sumA,
        int256 sumM,
        uint256 sumRhoA,
        uint256 sumRhoM
    );
    /// reason: 1 too few submitted, 2 not complete in time, 3 failed its check, 4 complete but unopened in time.
    event RoundVoid(uint256 indexed slot, uint256 indexed cohort, uint256 kind, uint256 reason);
    /// Not traded with a volume: the offers would have given this trade, but the supplier account is below its minimum.
    event Cleared(
        uint256 indexed slot,
        bool traded,
        uint256 tick,
        uint256 volume,
        uint256 mS,
        uint256 numS,
        uint256 denS,
        uint256 mD,
        uint256 numD,
        uint256 denD
    );
    /// sumM is X in Wh over opened rounds; exchange in nano-currency is what the members owe in sum for the slot.
    event LambdaFixed(uint256 indexed slot, uint256 lambda, bool failed, int256 sumM, int256 sumA, int256 exchange);
    /// carried: the round was void, m goes into the member's next READING and nothing was folded.
    event Folded(uint256 indexed slot, address indexed account, uint256 period, bool carried);

    // ---- members ----

    event SeatAnnounced(
        address indexed account, uint256 indexed cohort, uint256 index, uint256 capacityWh, uint256 fromPeriod
    );
    event CohortAnnounced(uint256 indexed cohort, uint256 fromPeriod, address[] accounts);
    event CohortClosed(uint256 indexed cohort, uint256 fromPeriod);
    event CohortPaused(uint256 indexed cohort, uint256 slot);
    /// The cohort's active set from `fromSlot` on, as bitmap over indices.
    event ActiveSetChanged(uint256 indexed cohort, uint256 fromSlot, uint256 active);
    event Missed(address indexed account, uint256 indexed slot, bool withheld);
    event Excluded(address indexed account, uint256 untilSlot, uint256 count);
    event Struck(address indexed account, uint256 indexed cohort, uint256 slot, uint256 strikes);
    /// reason: 1 eight misses in a row, 2 four strikes, 3 below the required collateral, 4 default, 5 left.
    event Inactive(address indexed account, uint256 reason, uint256 fromSlot);
    event Activated(address indexed account, uint256 fromSlot);

    // ---- void rounds and absences ----

    /// charge in nano-currency in all; toSupplier may be negative (then the supplier account adds it).
    event VoidSettled(uint256 indexed slot, uint256 indexed cohort, uint256 charge, int256 toSupplier, uint256 charged);
    event OpenedLate(uint256 indexed slot, address indexed account, int256 a, uint256 charge);
    event AbsenceCharged(uint256 indexed slot, address indexed account, uint256 charge);

    // ---- a slot in time ----

    /// @notice Submits the OFFER of `session + 1` and the READING of `session - 1` and folds `folds` of the sender.
    function submit(uint256 session, Offer calldata offer, Reading calldata reading, FoldItem[] calldata folds) external;
    /// @param readingPart hash of a READING already submitted by the sender in this session, else zero.
    function submitOffer(uint256 session, Offer calldata offer, bytes32 readingPart, FoldItem[] calldata folds) external;
    /// @param offerPart hash of an OFFER already submitted by the sender in this session, else zero.
    function submitReading(uint256 session, Reading calldata reading, bytes32 offerPart, FoldItem[] calldata folds)
        external;
    /// @notice Reveals the OFFER and the READING that the sender submitted in `session`.
    function revealBoth(uint256 session, OfferReveal calldata offer, ReadingReveal calldata reading) external;
    function revealOffer(uint256 session, OfferReveal calldata offer, bytes32 readingPart) external;
    function revealReading(uint256 session, ReadingReveal calldata reading, bytes32 offerPart) external;
    /// @param bs every b of the round, in the order of their reveals.
    function openOffer(uint256 slot, uint256 cohort, bytes32[] calldata bs) external;
    /// @param offerWords the words that `OfferOpened` published for this slot and cohort, zeros if it was not opened.
    function openReading(uint256 slot, uint256 cohort, bytes32[] calldata bs, uint256[8] calldata offerWords) external;
    /// @notice Records that a round is void: too few submitted, not fully revealed in time, or unopened in time.
    function voidRound(uint256 kind, uint256 slot, uint256 cohort) external;
    function clear(uint256 slot) external;
    /// @notice Fixes lambda of a slot from 0.9 of slot+3 on; the last opening or void of a slot does it by itself.
    function fixLambda(uint256 slot) external;
    function fold(address account, FoldItem[] calldata folds) external;

    // ---- when something goes wrong ----

    /// @notice Charges the void READING round of a cohort once lambda is fixed.
    function settleVoid(uint256 slot, uint256 cohort, uint256[8] calldata offerWords) external;
    /// @notice A member whose OFFER was opened and whose READING is missing from an opened round opens its own offer.
    function openLate(
        uint256 slot,
        uint256 place,
        uint256[8] calldata words,
        bytes32 salt,
        bytes32 bHash,
        bytes32 readingPart
    ) external;
    /// @notice Charges an absence that was not opened within 30 slots.
    function chargeAbsence(uint256 slot, uint256 cohort, uint256 index) external;
    /// @notice Puts a member into its cohort's first active set not yet fixed, if nothing stands against it.
    function activate(address account) external;
    /// @notice Records that a member is below its required collateral.
    function recordShortfall(address account) external;
    /// @notice Asks for another capacity, from the start of `period` (announced before period-1 starts).
    function setCapacity(uint256 period, uint256 capacityWh) external;

    // ---- views ----

    /// Dom of section 1.
    function domain() external view returns (bytes32);
    function genesis() external view returns (uint256);
    function slotSeconds() external view returns (uint256);
    function slotsPerPeriod() external view returns (uint256);
    function kMin() external view returns (uint256);
    function minBillSlots() external view returns (uint256);
    function finality() external view returns (uint256);
    function currentSlot() external view returns (uint256);
    /// Feed-in tariff F and retail tariff R of a period, micro-currency per kWh.
    function tariffOf(uint256 period) external view returns (uint256 feedIn, uint256 retail);
    function seatAt(address account, uint256 slot) external view returns (SeatView memory);
    /// The active set of a cohort for a slot of at most two slots ahead, bitmap over indices.
    function activeSet(uint256 cohort, uint256 slot) external view returns (uint256);
    function roster(uint256 cohort) external view returns (address[] memory accounts, uint256 fromPeriod, uint256 untilPeriod);
    function cohortsIn(uint256 period) external view returns (uint256[] memory);
    function roundOf(uint256 kind, uint256 slot, uint256 cohort) external view returns (RoundView memory);
    function clearingOf(uint256 slot) external view returns (ClearingView memory);
    /// The community's opened sums of a slot: supply per tick, demand per tick in Wh.
    function sumsOf(uint256 slot) external view returns (uint256[8] memory words, uint256 openedCohorts, uint256 voidCohorts);
    function imbalanceOf(uint256 slot)
        external
        view
        returns (int256 sumM, int256 sumA, uint256 openedCohorts, uint256 voidCohorts);
    /// State of a member's place for a session. flags: 1 OFFER, 2 READING, 4 folded or carried, 8 READING revealed,
    /// 16 OFFER revealed.
    function memberWord(address account, uint256 session) external view returns (uint256 flags, bytes32 hash);
    /// Acc, count of folded slots and bound (nano-currency) of the frame that a bill for `period` would open.
    function accOf(address account, uint256 period)
        external
        view
        returns (uint256 x, uint256 y, uint256 count, uint256 bound, bool settled);
    function standingOf(address account)
        external
        view
        returns (uint256 excludedUntil, uint256 exclusions, uint256 strikes, uint256 missesInRow, uint256 inactiveReason);
    /// Slots that joined the member's gap since its last posting; overdue: those of them that `recordDefault` would make
    /// a default now, 0 if none.
    function gapSlotsOf(address account)
        external
        view
        returns (uint256 slots, uint256 maxWhPerSlot, uint256 overdue);
}
