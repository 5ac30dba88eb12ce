// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import "./MarketState.sol";
import {Timing} from "./Timing.sol";
import {ActiveSets} from "./ActiveSets.sol";
import {Standings} from "./Standings.sol";
import {Header, ClearingWord, Imbalance} from "./Words.sol";
import {Bn254} from "../lib/Bn254.sol";
import {Clearing} from "../lib/Clearing.sol";
import {MaskedSums} from "../lib/MaskedSums.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {ITreasuryHooks} from "../interfaces/Hooks.sol";
import "../Errors.sol";

/// @title Opening of rounds, void rounds, and lambda, by anyone, in a delegatecall of the market (sections 6 to 8)
library Rounds {
    using Timing for Config;
    using Header for uint256;

    /// @notice Session in which the vectors of a round are submitted.
    function sessionOf(uint256 kind, uint256 slot) internal pure returns (uint256) {
        if (kind == OFFER) {
            if (slot == 0) revert StaleSlot(slot);
            return slot - 1;
        }
        return slot + 1;
    }

    function threshold(Config memory c, uint256 active) internal pure returns (uint256) {
        unchecked {
            uint256 most = (2 * Header.count(active) + 2) / 3;
            return most < c.kMin ? c.kMin : most;
        }
    }

    function _header(State storage s, Config memory c, uint256 cohort, uint256 session) private view returns (uint256 h) {
        h = s.cohorts[cohort].headers[session % c.ring];
        if (!h.isFor(session)) revert StaleSlot(session);
    }

    function _complete(uint256 h, uint256 kind) private pure {
        uint256 status = h.status(kind);
        if (status != 0) revert RoundClosed(status);
        uint256 members = h.submitted(kind);
        if (members == 0 || h.revealed(kind) != members) revert NotAllRevealed();
    }

    // ---- OFFER ----

    function openOffer(State storage s, Config memory c, uint256 slot, uint256 id, bytes32[] calldata bs) external {
        uint256 session = sessionOf(OFFER, slot);
        if (c.current() != session) revert StaleSlot(slot);
        if (c.reached(session, 9)) revert WrongPhase();
        Cohort storage cohort = s.cohorts[id];
        uint256 h = _header(s, c, id, session);
        _complete(h, OFFER);
        Sums storage sums = cohort.sums[session % SUMS_RING];
        MaskedSums.checkChain(sums.chains & type(uint128).max, bs);
        uint256[8] memory words = sums.offer;
        MaskedSums.unmaskOffer(words, bs);
        uint256 members = h.submitted(OFFER);
        (uint256 supply, uint256 demand) = Clearing.totals(words);
        uint256 capacities = h.capacities(OFFER);
        bool fits = supply <= capacities && demand <= capacities;
        cohort.headers[session % c.ring] = h.setStatus(OFFER, fits ? OPENED : FAILED);
        CommunitySums storage total = s.offers[slot % SUMS_RING];
        uint256 meta = total.meta;
        bool first = meta & 0xffffffff != slot + 1;
        if (first) meta = slot + 1;
        if (fits) {
            cohort.offerHashes[session % c.ring] = keccak256(abi.encode(words));
            bool empty = (meta >> 32) & 0xffff == 0;
            for (uint256 w; w < 8; ++w) {
                total.words[w] = (empty ? SUM_OFFSET : total.words[w]) + words[w];
            }
            total.meta = meta + (1 << 32);
            emit IMarket.OfferOpened(slot, id, members, words);
        } else {
            total.meta = meta + (1 << 48);
            emit IMarket.RoundVoid(slot, id, OFFER, 3);
            Standings.countFailure(s, c, id, members, slot);
        }
        _missing(s, c, cohort, h.active(OFFER) & ~members, slot);
    }

    function _missing(State storage s, Config memory c, Cohort storage cohort, uint256 missing, uint256 slot) private {
        for (uint256 i; missing >> i != 0; ++i) {
            if ((missing >> i) & 1 == 1) Standings.miss(s, c, cohort.accounts[i], slot, false);
        }
    }

    // ---- clearing ----

    function clear(State storage s, Config memory c, uint256 slot) external {
        if (slot == 0 || c.current() != slot - 1) revert StaleSlot(slot);
        if (ClearingWord.isFor(s.clearings[slot % c.ring], slot)) revert AlreadyCleared(slot);
        CommunitySums storage total = s.offers[slot % SUMS_RING];
        uint256 meta = total.meta;
        bool any = meta & 0xffffffff == slot + 1;
        uint256 opened = any ? (meta >> 32) & 0xffff : 0;
        if (!c.reached(slot - 1, 9)) {
            uint256 known = opened + (any ? (meta >> 48) & 0xffff : 0);
            if (known < Timing.liveCohorts(s, c.periodOf(slot)) || known == 0) revert NotYet();
        }
        Clearing.Result memory r;
        bool traded;
        if (opened != 0) {
            uint256[8] memory words = total.words;
            unchecked {
                for (uint256 w; w < 8; ++w) words[w] -= SUM_OFFSET;
            }
            r = Clearing.clear(words);
            traded = r.volume != 0 && ITreasuryHooks(c.treasury).supplierReady();
        }
        if (traded) {
            s.clearings[slot % c.ring] = ClearingWord.pack(slot, r);
        } else {
            Clearing.Result memory none;
            s.clearings[slot % c.ring] = ClearingWord.pack(slot, none);
        }
        emit IMarket.Cleared(slot, traded, r.tick, r.volume, r.mS, r.numS, r.denS, r.mD, r.numD, r.denD);
    }

    // ---- READING ----

    function openReading(
        State storage s,
        Config memory c,
        uint256 slot,
        uint256 id,
        bytes32[] calldata bs,
        uint256[8] calldata offerWords
    ) external {
        uint256 session = slot + 1;
        if (c.reached(slot + 3, 9)) revert WrongPhase();
        Cohort storage cohort = s.cohorts[id];
        uint256 h = _header(s, c, id, session);
        _complete(h, READING);
        Sums storage sums = cohort.sums[session % SUMS_RING];
        MaskedSums.checkChain(sums.chains >> 128, bs);
        uint256[3] memory words = sums.reading;
        MaskedSums.unmaskReading(words, bs);
        uint256 members = h.submitted(READING);
        (bool fits, int256 a, int256 m) = _checkSums(words, h, sums.points);
        int256 residual;
        if (fits) (fits, residual) = _checkAllocation(s, c, slot, id, h, offerWords, a);
        uint256 w = _imbalance(s, c, slot);
        if (fits) {
            cohort.headers[session % c.ring] = h.setStatus(READING, OPENED).setResidual(residual);
            w = Imbalance.addOpened(w, a, m);
            emit IMarket.ReadingOpened(slot, id, members, a, m, words[1], words[2]);
        } else {
            cohort.headers[session % c.ring] = h.setStatus(READING, FAILED);
            w = Imbalance.addVoid(w, true);
            emit IMarket.RoundVoid(slot, id, READING, 3);
        }
        s.imbalances[slot % SUMS_RING] = w;
        if (!fits) Standings.countFailure(s, c, id, members, slot);
        _missing(s, c, cohort, h.active(READING) & ~members, slot);
        _fixIfAll(s, c, slot, w);
    }

    /// @dev Lanes, capacities and both commitments of section 6.
    function _checkSums(uint256[3] memory words, uint256 h, uint256[4] storage points)
        private
        view
        returns (bool fits, int256 a, int256 m)
    {
        uint256 n = Header.count(h.submitted(READING));
        uint256 lanes = words[0];
        m = int256(lanes & 0xffffffff) - int256(n << 24);
        a = int256((lanes >> 32) & 0xffffffff) - int256(n << 24);
        // lane 2 is |S| and lanes 3 to 7 are zero: the word above lane 1 is exactly n
        if (lanes >> 64 != n) return (false, a, m);
        if (uint256(m < 0 ? -m : m) > h.capacities(READING)) return (false, a, m);
        (uint256 x, uint256 y) = Bn254.commit(a, words[1]);
        if (x != points[0] || y != points[1]) return (false, a, m);
        (x, y) = Bn254.commit(m, words[2]);
        fits = x == points[2] && y == points[3];
    }

    /// @dev sum a against the cohort's opened OFFER sums; residual = sum a - (B - Z).
    function _checkAllocation(
        State storage s,
        Config memory c,
        uint256 slot,
        uint256 id,
        uint256 h,
        uint256[8] calldata offerWords,
        int256 a
    ) private view returns (bool fits, int256 residual) {
        (uint256 offered, uint256 oh) = _offerOf(s, c, slot, id, offerWords);
        uint256 cw = s.clearings[slot % c.ring];
        int256 n;
        int256 bought;
        int256 sold;
        if (offered != 0) {
            n = int256(Header.count(offered));
            if (ClearingWord.isFor(cw, slot) && cw & ClearingWord.TRADED != 0) {
                (uint256 z, uint256 b) = Clearing.allocation(offerWords, ClearingWord.unpack(cw));
                (sold, bought) = (int256(z), int256(b));
            }
        }
        residual = a - (bought - sold);
        int256 slack;
        uint256 absent = offered & ~h.submitted(READING);
        if (absent != 0) slack = int256(_capacities(s, c, slot, id, absent, oh));
        int256 low = -n - slack;
        int256 high = n + slack;
        fits = residual >= low && residual <= high;
        // the widened check never lets sum a beyond what the cohort's whole offer can have got
        if (absent != 0 && (a < -sold - n || a > bought + n)) fits = false;
    }

    /// @notice The members of the cohort's opened OFFER of a slot (0: it was not opened); checks the given words.
    function _offerOf(State storage s, Config memory c, uint256 slot, uint256 id, uint256[8] calldata offerWords)
        private
        view
        returns (uint256 offered, uint256 oh)
    {
        if (slot == 0) return (0, 0);
        Cohort storage cohort = s.cohorts[id];
        oh = cohort.headers[(slot - 1) % c.ring];
        if (!oh.isFor(slot - 1) || oh.status(OFFER) != OPENED) return (0, oh);
        if (cohort.offerHashes[(slot - 1) % c.ring] != keccak256(abi.encode(offerWords))) revert WrongOfferWords();
        offered = oh.submitted(OFFER);
    }

    /// @dev Capacities, in that slot, of the members in `bitmap`.
    function _capacities(State storage s, Config memory c, uint256 slot, uint256 id, uint256 bitmap, uint256)
        private
        view
        returns (uint256 sum)
    {
        Cohort storage cohort = s.cohorts[id];
        uint256 period = c.periodOf(slot);
        for (uint256 i; bitmap >> i != 0; ++i) {
            if ((bitmap >> i) & 1 == 0) continue;
            (, uint256 place) = ActiveSets.placeIn(s.seats[cohort.accounts[i]], period);
            sum += place & 0xffffff;
        }
    }

    // ---- void rounds ----

    function voidRound(State storage s, Config memory c, uint256 kind, uint256 slot, uint256 id) external {
        if (kind != OFFER && kind != READING) revert Mismatch();
        uint256 session = sessionOf(kind, slot);
        uint256 now_ = c.current();
        if (now_ < session || now_ >= session + c.ring) revert StaleSlot(slot);
        Cohort storage cohort = s.cohorts[id];
        _belongs(c, cohort, id, slot);
        uint256 h = _headerOrFresh(c, cohort, kind, slot, session, now_);
        uint256 status = h.status(kind);
        if (status != 0) revert RoundClosed(status);
        uint256 reason = _voidReason(c, kind, session, h);
        uint256 members = h.submitted(kind);
        bool failed = reason == 4 && kind == READING;
        h = h.setStatus(kind, failed ? FAILED : VOID);
        cohort.headers[session % c.ring] = h;
        emit IMarket.RoundVoid(slot, id, kind, reason);
        _missing(s, c, cohort, h.active(kind) & ~members, slot);
        if (reason == 2) {
            uint256 withheld = members & ~h.revealed(kind);
            for (uint256 i; withheld >> i != 0; ++i) {
                if ((withheld >> i) & 1 == 1) Standings.miss(s, c, cohort.accounts[i], slot, true);
            }
        }
        _countVoid(s, c, kind, slot, failed);
    }

    function _belongs(Config memory c, Cohort storage cohort, uint256 id, uint256 slot) private view {
        uint256 period = c.periodOf(slot);
        uint256 until = cohort.untilPeriod;
        if (cohort.size == 0 || period < cohort.fromPeriod || (until != 0 && period >= until)) revert UnknownCohort(id);
    }

    /// @dev The active set comes from the header, from the other round's header of the slot, or from the live sets.
    function _headerOrFresh(
        Config memory c,
        Cohort storage cohort,
        uint256 kind,
        uint256 slot,
        uint256 session,
        uint256 now_
    ) private view returns (uint256 h) {
        h = cohort.headers[session % c.ring];
        if (!h.isFor(session)) h = Header.fresh(session);
        if (h.activeKnown(kind)) return h;
        uint256 other = kind == OFFER ? slot + 1 : (slot == 0 ? type(uint256).max : slot - 1);
        if (other != type(uint256).max) {
            uint256 oh = cohort.headers[other % c.ring];
            if (oh.isFor(other) && oh.activeKnown(3 - kind)) return h.setActive(kind, oh.active(3 - kind));
        }
        // older than the live sets reach and nobody ever submitted: nothing was traded, nobody is blamed
        if (slot + 1 < now_) return h.setActive(kind, 0);
        return h.setActive(kind, ActiveSets.activeAt(cohort, c, slot));
    }

    function _voidReason(Config memory c, uint256 kind, uint256 session, uint256 h) private view returns (uint256) {
        uint256 members = h.submitted(kind);
        uint256 last = kind == OFFER ? session : session + 2;
        if (Header.count(members) < threshold(c, h.active(kind))) {
            if (!c.reached(session, 5)) revert NotYet();
            return 1;
        }
        if (h.revealed(kind) == members) {
            if (!c.reached(last, 9)) revert NotYet();
            return 4;
        }
        if (!c.reached(last, 8)) revert NotYet();
        return 2;
    }

    function _countVoid(State storage s, Config memory c, uint256 kind, uint256 slot, bool failed) private {
        if (kind == OFFER) {
            CommunitySums storage total = s.offers[slot % SUMS_RING];
            uint256 meta = total.meta;
            uint256 tag = meta & 0xffffffff;
            if (tag > slot + 1) return;
            total.meta = (tag == slot + 1 ? meta : slot + 1) + (1 << 48);
            return;
        }
        uint256 cw = s.clearings[slot % c.ring];
        if (ClearingWord.isFor(cw, slot) && cw & ClearingWord.FIXED != 0) return;
        uint256 w = Imbalance.addVoid(_imbalance(s, c, slot), failed);
        s.imbalances[slot % SUMS_RING] = w;
        _fixIfAll(s, c, slot, w);
    }

    // ---- lambda ----

    /// @dev The slot's imbalance word; a word of an older slot is settled before it is overwritten.
    function _imbalance(State storage s, Config memory c, uint256 slot) private returns (uint256 w) {
        w = s.imbalances[slot % SUMS_RING];
        uint256 tag = w & 0xffffffff;
        if (tag == slot + 1) return w;
        if (tag > slot + 1) revert StaleSlot(slot);
        if (tag != 0) {
            uint256 cw = s.clearings[(tag - 1) % c.ring];
            bool fixed_ = ClearingWord.isFor(cw, tag - 1) && cw & ClearingWord.FIXED != 0;
            // after a standstill of a whole ring the older slot has no place left: its READINGs are gap energy
            if (!fixed_ && (cw & 0xffffffff) <= tag) _late(s, c, tag - 1);
        }
        return slot + 1;
    }

    function _fixIfAll(State storage s, Config memory c, uint256 slot, uint256 w) private {
        if (Imbalance.opened(w) + Imbalance.voided(w) >= Timing.liveCohorts(s, c.periodOf(slot))) _fix(s, c, slot, w);
    }

    /// @notice Fixes lambda from 0.9 of slot+3 on: rounds that were not opened by then count as void, and a round that
    /// was fully revealed and never opened as failed.
    function fixLambda(State storage s, Config memory c, uint256 slot) external {
        _late(s, c, slot);
    }

    function _late(State storage s, Config memory c, uint256 slot) private {
        uint256 cw = s.clearings[slot % c.ring];
        if (cw & 0xffffffff > slot + 1) revert StaleSlot(slot);
        if (ClearingWord.isFor(cw, slot) && cw & ClearingWord.FIXED != 0) revert AlreadyFixed(slot);
        if (!c.reached(slot + 3, 9)) revert NotYet();
        uint256 w = s.imbalances[slot % SUMS_RING];
        if (!Imbalance.isFor(w, slot)) w = slot + 1;
        uint256 n = s.live.length;
        uint256 period = c.periodOf(slot);
        for (uint256 i; i < n; ++i) {
            uint256 id = s.live[i];
            Cohort storage cohort = s.cohorts[id];
            if (period < cohort.fromPeriod) continue;
            uint256 h = cohort.headers[(slot + 1) % c.ring];
            if (!h.isFor(slot + 1) || h.status(READING) != 0) continue;
            uint256 members = h.submitted(READING);
            bool whole = members != 0 && h.revealed(READING) == members;
            if (!whole || Header.count(members) < threshold(c, h.active(READING))) continue;
            cohort.headers[(slot + 1) % c.ring] = h.setStatus(READING, FAILED);
            w = Imbalance.addVoid(w, true);
            emit IMarket.RoundVoid(slot, id, READING, 4);
            _missing(s, c, cohort, h.active(READING) & ~members, slot);
        }
        _fix(s, c, slot, w);
    }

    /// @dev lambda = R if X > 0, else F; the members owe lambda X + (P - lambda) sum a in all, which the supplier account
    /// exchanges with the pot of the slot's period.
    function _fix(State storage s, Config memory c, uint256 slot, uint256 w) private {
        uint256 cw = s.clearings[slot % c.ring];
        if (!ClearingWord.isFor(cw, slot)) cw = slot + 1;
        cw |= ClearingWord.FIXED;
        int256 x = Imbalance.sumM(w);
        int256 a = Imbalance.sumA(w);
        if (x > 0) cw |= ClearingWord.LAMBDA_RETAIL;
        if (Imbalance.failed(w)) cw |= ClearingWord.SLOT_FAILED;
        uint256 live = Timing.liveCohorts(s, c.periodOf(slot));
        if (Imbalance.voided(w) == 0 && Imbalance.opened(w) == live) cw |= ClearingWord.ALL_OPENED;
        s.clearings[slot % c.ring] = cw;
        uint256 period = c.periodOf(slot);
        (uint256 feedIn, uint256 retail) = Timing.tariff(s, period);
        (uint256 price, uint256 lambda) = ClearingWord.prices(cw, feedIn, retail);
        int256 exchange = int256(lambda) * x + (int256(price) - int256(lambda)) * a;
        uint256 e = s.exchanges[period % 8];
        int256 sum = (e & 0xffffffff) == period + 1 ? int256(e) >> 32 : int256(0);
        s.exchanges[period % 8] = (uint256(sum + exchange) << 32) | (period + 1);
        emit IMarket.LambdaFixed(slot, lambda, Imbalance.failed(w), x, a, exchange);
    }
}
