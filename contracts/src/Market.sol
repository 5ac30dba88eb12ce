// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Config} from "./market/MarketState.sol";
import {Timing} from "./market/Timing.sol";
import {Seats} from "./market/Seats.sol";
import {Rounds} from "./market/Rounds.sol";
import {Folding} from "./market/Folding.sol";
import {Late} from "./market/Late.sol";
import {MarketBase} from "./market/MarketBase.sol";
import {MarketViews} from "./market/MarketViews.sol";
import {Reveals} from "./market/Reveals.sol";
import {Submissions} from "./market/Submissions.sol";
import {ClearingView, FoldItem, RoundView, SeatView} from "./interfaces/Types.sol";

/// @title The market: masked rounds, clearing, imbalance price and folding
/// @notice Holds no money. What runs in every slot is inside (Submissions, Reveals, folding); rarer calls are in libraries
/// that run on this state.
contract Market is Submissions, Reveals {
    using Timing for Config;

    constructor(address community_, address treasury_, uint256[7] memory times)
        MarketBase(community_, treasury_, times)
    {}

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
