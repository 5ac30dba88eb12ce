// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import "./MarketState.sol";
import {FrameMeta, FrameWord} from "./Frames.sol";
import {Timing} from "./Timing.sol";
import {ActiveSets} from "./ActiveSets.sol";
import {Seats} from "./Seats.sol";
import {Standings} from "./Standings.sol";
import {Rounds} from "./Rounds.sol";
import {Folding} from "./Folding.sol";
import {ClearingWord, Header, Imbalance, MemberWord, Place} from "./Words.sol";
import {ClearingView, RoundView, SeatView} from "../interfaces/Types.sol";

/// @title What wallets read from the market's state; runs by delegatecall and changes nothing
library MarketViews {
    using Timing for Config;
    using FrameWord for Frames;
    using Header for uint256;

    function seatAt(State storage s, Config memory c, address account, uint256 slot)
        external
        view
        returns (SeatView memory v)
    {
        (bool seated, uint256 place) = ActiveSets.placeIn(s.seats[account], c.periodOf(slot));
        if (!seated) return v;
        uint256 id = Place.cohortOf(place);
        uint256 index = Place.indexOf(place);
        uint256 set = _active(s, c, id, slot);
        v = SeatView(true, (set >> index) & 1 == 1, uint24(id), uint8(index), uint24(Place.capacityOf(place)), place);
    }

    function activeSet(State storage s, Config memory c, uint256 id, uint256 slot) external view returns (uint256) {
        return _active(s, c, id, slot);
    }

    /// @dev From the rounds of the slot if they were touched, else from the live sets.
    function _active(State storage s, Config memory c, uint256 id, uint256 slot) private view returns (uint256) {
        Cohort storage cohort = s.cohorts[id];
        if (slot > 0) {
            uint256 oh = cohort.headers[(slot - 1) % c.ring];
            if (oh.isFor(slot - 1) && oh.activeKnown(OFFER)) return oh.active(OFFER);
        }
        uint256 h = cohort.headers[(slot + 1) % c.ring];
        if (h.isFor(slot + 1) && h.activeKnown(READING)) return h.active(READING);
        return ActiveSets.activeAt(cohort, c, slot);
    }

    function cohortsIn(State storage s, uint256 period) external view returns (uint256[] memory ids) {
        ids = new uint256[](s.live.length);
        uint256 n;
        for (uint256 i; i < ids.length; ++i) {
            Cohort storage cohort = s.cohorts[s.live[i]];
            uint256 until = cohort.untilPeriod;
            if (period < cohort.fromPeriod || (until != 0 && period >= until)) continue;
            ids[n++] = s.live[i];
        }
        assembly ("memory-safe") {
            mstore(ids, n)
        }
    }

    function roundOf(State storage s, Config memory c, uint256 kind, uint256 slot, uint256 id)
        external
        view
        returns (RoundView memory v)
    {
        uint256 session = Rounds.sessionOf(kind, slot);
        Cohort storage cohort = s.cohorts[id];
        uint256 h = cohort.headers[session % c.ring];
        uint256 active = _active(s, c, id, slot);
        v.active = uint16(active);
        v.threshold = uint16(Rounds.threshold(c, active));
        v.missing = uint16(active);
        if (!h.isFor(session)) return v;
        uint256 members = h.submitted(kind);
        v.submitted = uint16(members);
        v.missing = uint16(active & ~members);
        v.revealed = uint16(h.revealed(kind));
        v.capacitySum = uint32(h.capacities(kind));
        uint256 status = h.status(kind);
        v.status = uint8(status == 0 && members != 0 ? 1 : status);
        if (c.current() >= session + SUMS_RING) return v;
        Sums storage sums = cohort.sums[session % SUMS_RING];
        for (uint256 w; w < (kind == OFFER ? 8 : 3); ++w) {
            v.words[w] = kind == OFFER ? sums.offer[w] : sums.reading[w];
        }
    }

    function clearingOf(State storage s, Config memory c, uint256 slot) external view returns (ClearingView memory v) {
        uint256 w = s.clearings[slot % c.ring];
        if (!ClearingWord.isFor(w, slot)) return v;
        v.cleared = w & ClearingWord.CLEARED != 0;
        v.traded = w & ClearingWord.TRADED != 0;
        v.failed = w & ClearingWord.SLOT_FAILED != 0;
        v.lambdaFixed = w & ClearingWord.FIXED != 0;
        v.tick = uint8(w >> 40);
        v.mS = uint8(w >> 48);
        v.mD = uint8(w >> 56);
        v.volume = uint32(w >> 64);
        v.numS = uint32(w >> 96);
        v.denS = uint32(w >> 128);
        v.numD = uint32(w >> 160);
        v.denD = uint32(w >> 192);
        (uint256 feedIn, uint256 retail) = Timing.tariff(s, c.periodOf(slot));
        (uint256 price, uint256 lambda) = ClearingWord.prices(w, feedIn, retail);
        if (v.lambdaFixed) (v.price, v.lambda) = (uint32(price), uint32(lambda));
        else if (v.traded) v.price = uint32(price);
    }

    function sumsOf(State storage s, uint256 slot)
        external
        view
        returns (uint256[8] memory words, uint256 opened, uint256 voided)
    {
        CommunitySums storage total = s.offers[slot % SUMS_RING];
        uint256 meta = total.meta;
        if (meta & 0xffffffff != slot + 1) return (words, 0, 0);
        opened = (meta >> 32) & 0xffff;
        voided = (meta >> 48) & 0xffff;
        if (opened == 0) return (words, opened, voided);
        for (uint256 w; w < 8; ++w) words[w] = total.words[w] - SUM_OFFSET;
    }

    function imbalanceOf(State storage s, uint256 slot)
        external
        view
        returns (int256 sumM, int256 sumA, uint256 opened, uint256 voided)
    {
        uint256 w = s.imbalances[slot % SUMS_RING];
        if (!Imbalance.isFor(w, slot)) return (0, 0, 0, 0);
        return (Imbalance.sumM(w), Imbalance.sumA(w), Imbalance.opened(w), Imbalance.voided(w));
    }

    function memberWord(State storage s, address account, uint256 session)
        external
        view
        returns (uint256 flags, bytes32 hash)
    {
        uint256 w = s.words[account][session % WORDS_RING];
        if (!MemberWord.isFor(w, session)) return (0, 0);
        return (w & 0xff, bytes32(w >> 40 << 40));
    }

    function accOf(State storage s, address account, uint256 period)
        external
        view
        returns (uint256 x, uint256 y, uint256 count, uint256 bound, bool settled)
    {
        Frames storage frames = s.frames[account];
        FrameMeta memory meta = frames.load(period & 1);
        if (meta.periodPlus != period + 1) return (0, 0, 0, 0, false);
        (count, bound, settled) = (meta.count, meta.bound, meta.settled);
        if (count > 0) (x, y) = (frames.accs[period & 1].x, frames.accs[period & 1].y);
    }

    function standingOf(State storage s, Config memory c, address account)
        external
        view
        returns (uint256 excludedUntil, uint256 exclusions, uint256 strikes, uint256 missesInRow, uint256 reason)
    {
        Standing memory st = s.standings[account];
        excludedUntil = st.excludedUntil;
        uint256 period = c.periodOf(c.current());
        if (period <= uint256(st.exclusionPeriod) + LAPSE_PERIODS) exclusions = st.exclusions;
        strikes = Standings.strikesOf(st, period);
        for (uint256 bits = st.misses; bits & 1 == 1; bits >>= 1) ++missesInRow;
        reason = st.reason;
    }

    function gapSlotsOf(State storage s, Config memory c, address account)
        external
        view
        returns (uint256 slots, uint256 maxWhPerSlot, uint256 overdue)
    {
        (slots,) = Folding.gapUntil(s, c, account, c.periodOf(c.current()));
        maxWhPerSlot = s.seats[account].connection;
        (overdue,) = Folding.gapOverdue(s, c, account);
    }

    /// @notice Collateral an account must keep; free: it has left, nothing of it is open and its rings have run out.
    function requiredOf(State storage s, Config memory c, address account)
        external
        view
        returns (uint256 units, bool free, bool open)
    {
        Gap memory gap = s.gaps[account];
        bool holds;
        uint256 period = c.periodOf(c.current());
        for (uint256 i; i < 2; ++i) {
            FrameMeta memory meta = s.frames[account].load(i);
            if (meta.count == 0 || meta.settled) continue;
            holds = true;
            if (meta.periodPlus <= period && meta.count >= c.minBillSlots) open = true;
        }
        bool over = gap.leftAt != 0 && gap.postedUntil >= gap.leftAt
            && c.current() > gap.leftAt + WORDS_RING + LATE_SLOTS;
        free = s.seats[account].fromA == 0 || (over && !holds);
        if (!free) units = Seats.required(s, c, account);
    }
}
