// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import "./market/MarketState.sol";
import {Timing} from "./market/Timing.sol";
import {Seats} from "./market/Seats.sol";
import {Rounds} from "./market/Rounds.sol";
import {Folding} from "./market/Folding.sol";
import {Late} from "./market/Late.sol";
import {MarketViews} from "./market/MarketViews.sol";
import {Header, MemberWord, Place} from "./market/Words.sol";
import {Bn254} from "./lib/Bn254.sol";
import {MaskedSums} from "./lib/MaskedSums.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {IMarketHooks} from "./interfaces/Hooks.sol";
import {
    Offer, Reading, OfferReveal, ReadingReveal, FoldItem, ClearingView, RoundView, SeatView
} from "./interfaces/Types.sol";
import "./Errors.sol";

/// @title The market: masked rounds, clearing, imbalance price and folding
/// @notice Holds no money. What runs in every slot is here; rarer calls are in libraries that run on this state.
contract Market is IMarket, IMarketHooks {
    using Timing for Config;
    using Header for uint256;

    bytes32 public immutable override domain;
    uint256 public immutable override genesis;
    uint256 public immutable override slotSeconds;
    uint256 public immutable override slotsPerPeriod;
    uint256 public immutable override kMin;
    uint256 public immutable override minBillSlots;
    uint256 public immutable override finality;
    address public immutable community;
    address public immutable treasury;
    uint256 private immutable _ring;

    State private _s;

    modifier onlyCommunity() {
        if (msg.sender != community) revert OnlyCommunity();
        _;
    }

    modifier onlyTreasury() {
        if (msg.sender != treasury) revert OnlyTreasury();
        _;
    }

    /// @param times genesis, slot seconds, slots per period, kMin, minBillSlots, finality, seconds per block.
    constructor(address community_, address treasury_, uint256[7] memory times) {
        (genesis, slotSeconds, slotsPerPeriod, kMin) = (times[0], times[1], times[2], times[3]);
        (minBillSlots, finality) = (times[4], times[5]);
        if (community_ == address(0) || treasury_ == address(0)) revert ZeroAddress();
        bool sound = times[1] > 0 && times[2] >= 6 && times[2] <= 1000 && times[3] >= 4 && times[3] <= 16;
        // a reveal must fit between two final blocks: 0.3 L >= 2 (finality + 2) blockTime
        sound = sound && times[4] > 0 && times[4] <= times[2] && 3 * times[1] >= 20 * (times[5] + 2) * times[6];
        if (!sound) revert WrongConstants();
        (community, treasury) = (community_, treasury_);
        uint256 ring = 2 * times[2] + 8;
        _ring = ring < 40 ? 40 : ring;
        domain = keccak256(abi.encode(block.chainid, address(this), uint64(times[0])));
    }

    function _config() private view returns (Config memory) {
        return Config(genesis, slotSeconds, slotsPerPeriod, kMin, minBillSlots, _ring, treasury);
    }

    // ---- submit ----

    function submit(uint256 session, Offer calldata offer, Reading calldata reading, FoldItem[] calldata folds)
        external
    {
        Config memory c = _begin(session, folds);
        uint256 seat = Seats.wordOf(_s.seats[msg.sender]);
        _store(c, session, _takeOffer(c, seat, session, offer), _takeReading(c, seat, session, reading), 3, 0);
    }

    function submitOffer(uint256 session, Offer calldata offer, bytes32 readingPart, FoldItem[] calldata folds)
        external
    {
        Config memory c = _begin(session, folds);
        bytes32 part = _takeOffer(c, Seats.wordOf(_s.seats[msg.sender]), session, offer);
        _store(c, session, part, readingPart, MemberWord.HAS_OFFER, MemberWord.HAS_READING);
    }

    function submitReading(uint256 session, Reading calldata reading, bytes32 offerPart, FoldItem[] calldata folds)
        external
    {
        Config memory c = _begin(session, folds);
        bytes32 part = _takeReading(c, Seats.wordOf(_s.seats[msg.sender]), session, reading);
        _store(c, session, offerPart, part, MemberWord.HAS_READING, MemberWord.HAS_OFFER);
    }

    function _begin(uint256 session, FoldItem[] calldata folds) private returns (Config memory c) {
        c = _config();
        unchecked {
            // before genesis this wraps around: no session is on then
            uint256 tenths = 10 * (block.timestamp - c.genesis - session * c.slotSeconds);
            if (tenths >= 5 * c.slotSeconds) {
                if (block.timestamp < c.genesis || c.current() != session) revert StaleSlot(session);
                revert WrongPhase();
            }
        }
        Folding.foldAll(_s, c, msg.sender, folds);
    }

    /// @dev Binds what was submitted in a session into one word. `mine` are the flags of this call, `other` the flag that
    /// must be there if the other part was submitted before.
    function _store(
        Config memory c,
        uint256 session,
        bytes32 offerPart,
        bytes32 readingPart,
        uint256 mine,
        uint256 other
    ) private {
        uint256 word = _s.words[msg.sender][session % WORDS_RING];
        uint256 flags = mine;
        if (MemberWord.isFor(word, session)) {
            // the round's bitmaps refuse the same part twice, so the word holds the other part alone
            (bytes32 o, bytes32 r) = other == MemberWord.HAS_OFFER ? (offerPart, bytes32(0)) : (bytes32(0), readingPart);
            if (!MemberWord.matches(word, session, o, r)) revert WrongOpening();
            flags |= other;
        } else {
            bool stranger = other == MemberWord.HAS_OFFER ? offerPart != 0 : (other != 0 && readingPart != 0);
            if (stranger) revert WrongOpening();
            _mayOverwrite(c, word, session);
        }
        _s.words[msg.sender][session % WORDS_RING] = MemberWord.pack(session, offerPart, readingPart, flags);
    }

    /// @dev A READING that can still be folded is never overwritten; an older one has become gap energy.
    function _mayOverwrite(Config memory c, uint256 word, uint256 session) private pure {
        if (word & (MemberWord.HAS_READING | MemberWord.FOLDED) != MemberWord.HAS_READING) return;
        uint256 old = ((word >> 8) & 0xffffffff) - 1;
        if (session - old < c.ring) revert UnfoldedReading(old - 1);
    }

    /// @dev Enters the sender into S of a round: active, not there yet. First: nobody was in S before.
    function _enter(Config memory c, uint256 seat, uint256 kind, uint256 session, uint256 slot)
        private
        returns (uint256 place, bool first)
    {
        bool seated;
        (seated, place) = Seats.placeOf(seat, c.periodOf(slot));
        if (!seated) revert NotSeated(msg.sender);
        Cohort storage cohort = _s.cohorts[Place.cohortOf(place)];
        uint256 h = cohort.headers[session % c.ring];
        if (!h.isFor(session)) h = Header.fresh(session);
        if (!h.activeKnown(kind)) h = h.setActive(kind, Seats.activeAt(cohort, c, slot));
        uint256 index = Place.indexOf(place);
        if ((h.active(kind) >> index) & 1 == 0) revert NotActive(msg.sender, slot);
        uint256 members = h.submitted(kind);
        if ((members >> index) & 1 == 1) revert AlreadySubmitted(slot);
        first = members == 0;
        cohort.headers[session % c.ring] = h.addSubmitted(kind, index, Place.capacityOf(place));
    }

    function _takeOffer(Config memory c, uint256 seat, uint256 session, Offer calldata offer)
        private
        returns (bytes32)
    {
        (uint256 place, bool first) = _enter(c, seat, OFFER, session, session + 1);
        MaskedSums.addOffer(_s.cohorts[Place.cohortOf(place)].sums[session % SUMS_RING].offer, offer.v, first);
        emit OfferSubmitted(session + 1, msg.sender, place, offer.bind, offer.bHash, offer.v);
        return MemberWord.hashOffer(place, offer.bind, offer.bHash);
    }

    function _takeReading(Config memory c, uint256 seat, uint256 session, Reading calldata reading)
        private
        returns (bytes32)
    {
        if (session == 0) revert StaleSlot(session);
        (uint256 place, bool first) = _enter(c, seat, READING, session, session - 1);
        Sums storage sums = _s.cohorts[Place.cohortOf(place)].sums[session % SUMS_RING];
        uint256[3] calldata v = reading.v;
        if (v[1] >= Bn254.R) revert ScalarOutOfRange(v[1]);
        if (v[2] >= Bn254.R) revert ScalarOutOfRange(v[2]);
        MaskedSums.addReading(sums.reading, v, first);
        MaskedSums.addPoints(sums.points, reading.a, reading.m, first);
        emit ReadingSubmitted(
            session - 1, msg.sender, place, reading.bind, reading.bHash, v, reading.a, reading.m
        );
        return MemberWord.hashReading(place, reading.bind, reading.bHash, reading.a, reading.m);
    }

    // ---- reveal ----

    function revealBoth(uint256 session, OfferReveal calldata offer, ReadingReveal calldata reading) external {
        Config memory c = _config();
        _checkParts(session, _offerPart(offer), _readingPart(reading));
        _revealOffer(c, session, offer);
        _revealReading(c, session, reading);
    }

    function revealOffer(uint256 session, OfferReveal calldata offer, bytes32 readingPart) external {
        _checkParts(session, _offerPart(offer), readingPart);
        _revealOffer(_config(), session, offer);
    }

    function revealReading(uint256 session, ReadingReveal calldata reading, bytes32 offerPart) external {
        _checkParts(session, offerPart, _readingPart(reading));
        _revealReading(_config(), session, reading);
    }

    function _offerPart(OfferReveal calldata r) private pure returns (bytes32) {
        return MemberWord.hashOffer(r.place, r.bind, MaskedSums.hashOf(r.b));
    }

    function _readingPart(ReadingReveal calldata r) private pure returns (bytes32) {
        return MemberWord.hashReading(r.place, r.bind, MaskedSums.hashOf(r.b), r.a, r.m);
    }

    function _checkParts(uint256 session, bytes32 offerPart, bytes32 readingPart) private view {
        uint256 word = _s.words[msg.sender][session % WORDS_RING];
        if (MemberWord.matches(word, session, offerPart, readingPart)) return;
        if (!MemberWord.isFor(word, session)) revert NotSubmitted(session);
        revert WrongOpening();
    }

    /// @dev The reveal phase of a slot: 0.5 to 0.8.
    function _inReveal(Config memory c, uint256 slot) private view {
        unchecked {
            uint256 tenths = 10 * (block.timestamp - c.genesis - slot * c.slotSeconds);
            if (tenths >= 5 * c.slotSeconds && tenths < 8 * c.slotSeconds) return;
        }
        if (c.current() != slot) revert StaleSlot(slot);
        revert WrongPhase();
    }

    function _revealOffer(Config memory c, uint256 session, OfferReveal calldata r) private {
        _inReveal(c, session);
        (Sums storage sums, bool first) = _enterReveal(c, OFFER, session, r.place, r.missing);
        uint256[] calldata words = r.u;
        if (words.length != (r.missing == 0 ? 0 : 8)) revert WrongCorrections();
        uint256 chains = sums.chains;
        uint256 chain = MaskedSums.link(first ? 0 : chains & type(uint128).max, r.b);
        sums.chains = (chains >> 128 << 128) | chain;
        if (r.missing == 0) {
            emit OfferRevealed(session + 1, msg.sender, r.place, r.b);
            return;
        }
        uint256[8] calldata u = MaskedSums.eight(words);
        MaskedSums.correctOffer(sums.offer, u);
        emit OfferCorrected(session + 1, msg.sender, r.place, r.b, r.missing, u);
    }

    function _revealReading(Config memory c, uint256 session, ReadingReveal calldata r) private {
        uint256 slot = c.current();
        if (slot < session || slot > session + 2) revert StaleSlot(session);
        _inReveal(c, slot);
        (Sums storage sums, bool first) = _enterReveal(c, READING, session, r.place, r.missing);
        uint256[] calldata words = r.u;
        if (words.length != (r.missing == 0 ? 0 : 3)) revert WrongCorrections();
        uint256 chains = sums.chains;
        uint256 chain = MaskedSums.link(first ? 0 : chains >> 128, r.b);
        sums.chains = (chains & type(uint128).max) | (chain << 128);
        if (r.missing == 0) {
            emit ReadingRevealed(session - 1, msg.sender, r.place, r.b);
            return;
        }
        uint256[3] calldata u = MaskedSums.three(words);
        if (u[1] >= Bn254.R) revert ScalarOutOfRange(u[1]);
        if (u[2] >= Bn254.R) revert ScalarOutOfRange(u[2]);
        MaskedSums.correctReading(sums.reading, u);
        emit ReadingCorrected(session - 1, msg.sender, r.place, r.b, r.missing, u);
    }

    function _enterReveal(Config memory c, uint256 kind, uint256 session, uint256 place, uint256 missing)
        private
        returns (Sums storage sums, bool first)
    {
        Cohort storage cohort = _s.cohorts[Place.cohortOf(place)];
        uint256 h = cohort.headers[session % c.ring];
        uint256 index = Place.indexOf(place);
        uint256 members = h.submitted(kind);
        if (!h.isFor(session) || (members >> index) & 1 == 0) revert NotSubmitted(session);
        // a round that is void, failed or open has no one left who may reveal, by the checks below and the phases
        uint256 active = h.active(kind);
        if (missing != active & ~members) revert WrongMissingSet(active & ~members);
        uint256 least = Rounds.threshold(c, active);
        uint256 n = Header.count(members);
        if (n < least) revert TooFewSubmitted(n, least);
        if ((h.revealed(kind) >> index) & 1 == 1) revert AlreadyRevealed(session);
        first = h.revealed(kind) == 0;
        cohort.headers[session % c.ring] = h.addRevealed(kind, index);
        sums = cohort.sums[session % SUMS_RING];
    }

    // ---- open, clear, fold ----

    function openOffer(uint256 slot, uint256 cohort, bytes32[] calldata bs) external {
        Rounds.openOffer(_s, _config(), slot, cohort, bs);
    }

    function openReading(uint256 slot, uint256 cohort, bytes32[] calldata bs, uint256[8] calldata offerWords)
        external
    {
        Rounds.openReading(_s, _config(), slot, cohort, bs, offerWords);
    }

    function voidRound(uint256 kind, uint256 slot, uint256 cohort) external {
        Rounds.voidRound(_s, _config(), kind, slot, cohort);
    }

    function clear(uint256 slot) external {
        Rounds.clear(_s, _config(), slot);
    }

    function fixLambda(uint256 slot) external {
        Rounds.fixLambda(_s, _config(), slot);
    }

    function fold(address account, FoldItem[] calldata folds) external {
        Folding.foldAll(_s, _config(), account, folds);
    }

    // ---- when something goes wrong ----

    function settleVoid(uint256 slot, uint256 cohort, uint256[8] calldata offerWords) external {
        Late.settleVoid(_s, _config(), slot, cohort, offerWords);
    }

    function openLate(
        uint256 slot,
        uint256 place,
        uint256[8] calldata words,
        bytes32 salt,
        bytes32 bHash,
        bytes32 readingPart
    ) external {
        Late.openLate(_s, _config(), msg.sender, Late.LateOffer(slot, place, words, salt, bHash, readingPart));
    }

    function chargeAbsence(uint256 slot, uint256 cohort, uint256 index) external {
        Late.chargeAbsence(_s, _config(), slot, cohort, index);
    }

    function activate(address account) external {
        Seats.activate(_s, _config(), account);
    }

    function recordShortfall(address account) external {
        Seats.recordShortfall(_s, _config(), account);
    }

    function setCapacity(uint256 period, uint256 capacityWh) external {
        Seats.setCapacity(_s, _config(), msg.sender, period, capacityWh);
    }

    // ---- treasury ----

    function checkBill(address account, uint256 period, int256 amountNano, uint256 rho)
        external
        onlyTreasury
        returns (uint256 count, uint256 bound, bool late, bool counted)
    {
        return Folding.checkBill(_s, _config(), account, period, amountNano, rho);
    }

    function takeGap(address account, uint256 period, uint256 importWh, uint256 exportWh)
        external
        onlyTreasury
        returns (uint256 slots, int256 amountNano, bool late)
    {
        return Folding.takeGap(_s, _config(), account, period, importWh, exportWh);
    }

    function sync(address account) external onlyTreasury {
        Folding.sync(_s, _config(), account);
    }

    function closePeriod(uint256 period) external onlyTreasury {
        uint256 w = _s.tariffWord;
        if ((w >> 216) < period + 1) _s.tariffWord = (w & ((1 << 216) - 1)) | ((period + 1) << 216);
    }

    // ---- community ----

    function announceTariff(uint256 period, uint256 feedIn, uint256 retail) external onlyCommunity {
        Seats.announceTariff(_s, _config(), period, feedIn, retail);
    }

    function announceCohorts(uint256 period, uint256[] calldata closing, address[][] calldata cohorts)
        external
        onlyCommunity
    {
        Seats.announceCohorts(_s, _config(), period, closing, cohorts);
    }

    function admit(address account, uint256 capacityWh) external onlyCommunity {
        Seats.admit(_s, _config(), account, capacityWh);
    }

    function deactivate(address account) external onlyCommunity {
        Seats.deactivate(_s, _config(), account);
    }

    function readmit(address account) external onlyCommunity {
        Seats.readmit(_s, account);
    }

    function announceReplacement(address from, address to) external onlyCommunity {
        _s.replaces[to] = from;
    }

    function replace(address from, address to) external onlyCommunity {
        Seats.replace(_s, _config(), from, to);
    }

    // ---- views ----

    function currentSlot() external view returns (uint256) {
        return _config().current();
    }

    function periodNow() external view returns (uint256 period, uint256 slotInPeriod) {
        uint256 slot = _config().current();
        return (slot / slotsPerPeriod, slot % slotsPerPeriod);
    }

    function tariffOf(uint256 period) external view returns (uint256 feedIn, uint256 retail) {
        return Timing.tariff(_s, period);
    }

    function seatAt(address account, uint256 slot) external view returns (SeatView memory) {
        return MarketViews.seatAt(_s, _config(), account, slot);
    }

    function activeSet(uint256 cohort, uint256 slot) external view returns (uint256) {
        return MarketViews.activeSet(_s, _config(), cohort, slot);
    }

    function roster(uint256 cohort)
        external
        view
        returns (address[] memory accounts, uint256 fromPeriod, uint256 untilPeriod)
    {
        return (_s.cohorts[cohort].accounts, _s.cohorts[cohort].fromPeriod, _s.cohorts[cohort].untilPeriod);
    }

    function cohortsIn(uint256 period) external view returns (uint256[] memory) {
        return MarketViews.cohortsIn(_s, period);
    }

    function roundOf(uint256 kind, uint256 slot, uint256 cohort) external view returns (RoundView memory) {
        return MarketViews.roundOf(_s, _config(), kind, slot, cohort);
    }

    function clearingOf(uint256 slot) external view returns (ClearingView memory) {
        return MarketViews.clearingOf(_s, _config(), slot);
    }

    function sumsOf(uint256 slot)
        external
        view
        returns (uint256[8] memory words, uint256 openedCohorts, uint256 voidCohorts)
    {
        return MarketViews.sumsOf(_s, slot);
    }

    function imbalanceOf(uint256 slot)
        external
        view
        returns (int256 sumM, int256 sumA, uint256 openedCohorts, uint256 voidCohorts)
    {
        return MarketViews.imbalanceOf(_s, slot);
    }

    function memberWord(address account, uint256 session) external view returns (uint256 flags, bytes32 hash) {
        return MarketViews.memberWord(_s, account, session);
    }

    function accOf(address account, uint256 period)
        external
        view
        returns (uint256 x, uint256 y, uint256 count, uint256 bound, bool settled)
    {
        return MarketViews.accOf(_s, account, period);
    }

    function standingOf(address account)
        external
        view
        returns (uint256 excludedUntil, uint256 exclusions, uint256 strikes, uint256 missesInRow, uint256 inactiveReason)
    {
        return MarketViews.standingOf(_s, _config(), account);
    }

    function gapSlotsOf(address account) external view returns (uint256 slots, uint256 maxWhPerSlot, uint256 overdue) {
        return MarketViews.gapSlotsOf(_s, _config(), account);
    }

    function exchangeOf(uint256 period) external view returns (int256 nano) {
        uint256 e = _s.exchanges[period % 8];
        return (e & 0xffffffff) == period + 1 ? int256(e) >> 32 : int256(0);
    }

    function billableOf(uint256 period) external view returns (uint256) {
        uint256 w = _s.billables[period % 8];
        return (w & 0xffffffff) == period + 1 ? w >> 32 : 0;
    }

    function requiredOf(address account) external view returns (uint256 units, bool free, bool open) {
        return MarketViews.requiredOf(_s, _config(), account);
    }
}
