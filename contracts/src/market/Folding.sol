// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import "./MarketState.sol";
import {FrameMeta, FrameWord} from "./Frames.sol";
import {Timing} from "./Timing.sol";
import {Standings} from "./Standings.sol";
import {Rounds} from "./Rounds.sol";
import {ClearingWord, Header, MemberWord, Place} from "./Words.sol";
import {Bn254} from "../lib/Bn254.sol";
import {FoldItem} from "../interfaces/Types.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {ITreasuryHooks} from "../interfaces/Hooks.sol";
import "../Errors.sol";

/// @title Folding of readings into Acc, and the frames that hold it (docs/protocol.md, section 6)
/// @dev `foldAll` is on the hot path and runs inside the market; the external functions run by delegatecall.
library Folding {
    using Timing for Config;
    using FrameWord for Frames;

    /// @notice Folds READINGs of `account`: (P - lambda) A + lambda M into the Acc of the slot's period. Of a void round
    /// nothing is folded; the slot then only counts as covered.
    function foldAll(State storage s, Config memory c, address account, FoldItem[] calldata items) internal {
        for (uint256 i; i < items.length; ++i) _fold(s, c, account, items[i]);
    }

    function _fold(State storage s, Config memory c, address account, FoldItem calldata item) private {
        uint256 slot = item.slot;
        uint256 session = slot + 1;
        uint256 word = s.words[account][session % WORDS_RING];
        if (!MemberWord.isFor(word, session) || word & MemberWord.HAS_READING == 0) revert NotSubmitted(slot);
        // somebody was quicker: to revert would let anyone hold up another's bill by folding for them
        if (word & MemberWord.FOLDED != 0) return;
        bytes32 part = MemberWord.hashReading(item.place, item.bind, item.bHash, item.a, item.m);
        if (!MemberWord.matches(word, session, item.offerPart, part)) revert WrongOpening();
        uint256 cw = s.clearings[slot % c.ring];
        if (!ClearingWord.isFor(cw, slot) || cw & ClearingWord.FIXED == 0) {
            if (c.current() >= slot + c.ring || !c.reached(slot + 3, 9)) revert LambdaOpen(slot);
            Rounds.fixLambda(s, c, slot);
            cw = s.clearings[slot % c.ring];
        }
        bool carried = cw & ClearingWord.ALL_OPENED == 0 && !_opened(s, c, item.place, session);
        s.words[account][session % WORDS_RING] = word | MemberWord.FOLDED;
        uint256 tariffWord = s.tariffWord;
        (uint256 period, FrameMeta memory meta) = _frameFor(s, c, account, c.periodOf(slot), tariffWord >> 216);
        Frames storage frames = s.frames[account];
        ++meta.covered;
        if (!carried) {
            (uint256 feedIn, uint256 retail) = Timing.tariffIn(tariffWord, c.periodOf(slot));
            _add(frames.accs[period & 1], meta.count == 0, cw, feedIn, retail, item);
            ++meta.count;
            meta.bound += Place.capacityOf(item.place) * (2 * retail - feedIn);
            _bill(s, c, meta, period);
        }
        frames.save(period & 1, meta);
        emit IMarket.Folded(slot, account, period, carried);
    }

    /// @dev Whether the READING round that a place took part in was opened, by its header.
    function _opened(State storage s, Config memory c, uint256 place, uint256 session) private view returns (bool) {
        uint256 h = s.cohorts[Place.cohortOf(place)].headers[session % c.ring];
        if (!Header.isFor(h, session)) revert StaleSlot(session - 1);
        return Header.status(h, READING) == OPENED;
    }

    function _add(Point storage acc, bool first, uint256 cw, uint256 feedIn, uint256 retail, FoldItem calldata item)
        private
    {
        (uint256 price, uint256 lambda) = ClearingWord.prices(cw, feedIn, retail);
        (uint256 x, uint256 y) = Bn254.mul(item.m[0], item.m[1], lambda);
        if (price != lambda) {
            (uint256 ax, uint256 ay) = Bn254.mul(item.a[0], item.a[1], Bn254.scalar(int256(price) - int256(lambda)));
            (x, y) = Bn254.add(x, y, ax, ay);
        }
        // a frame is not cleared when its bill is settled: what it held is simply written over
        if (!first) (x, y) = Bn254.add(x, y, acc.x, acc.y);
        (acc.x, acc.y) = (x, y);
    }

    /// @dev Counts a member among those whose bills the pot of a period waits for.
    function _bill(State storage s, Config memory c, FrameMeta memory meta, uint256 period) private {
        if (meta.billable || meta.defaulted || meta.count < c.minBillSlots) return;
        meta.billable = true;
        uint256 w = s.billables[period % 8];
        uint256 n = (w & 0xffffffff) == period + 1 ? w >> 32 : 0;
        s.billables[period % 8] = ((n + 1) << 32) | (period + 1);
    }

    /// @dev The period whose frame takes a slot of `period`, made ready: late slots go to the lowest period still open.
    function _frameFor(State storage s, Config memory c, address account, uint256 period, uint256 closed)
        private
        returns (uint256, FrameMeta memory meta)
    {
        uint256 base = c.periodOf(c.current());
        if (base > 0) --base;
        if (closed > base) base = closed;
        if (period < base) period = base;
        Frames storage frames = s.frames[account];
        meta = frames.load(period & 1);
        if (meta.periodPlus == period + 1) {
            if (!meta.settled) return (period, meta);
            ++period;
            meta = frames.load(period & 1);
            if (meta.periodPlus == period + 1) return (period, meta);
        }
        syncFrames(s, c, account);
        meta = frames.load(period & 1);
        if (meta.periodPlus == period + 1) return (period, meta);
        s.gaps[account].covered += uint32(meta.covered);
        FrameMeta memory next;
        next.periodPlus = period + 1;
        return (period, next);
    }

    function sync(State storage s, Config memory c, address account) external {
        syncFrames(s, c, account);
        _gapDefault(s, c, account);
    }

    /// @dev A pool of gap energy that could have been posted and was not by the end of a grace time counts as unsettled,
    /// with bound capacityWh R per slot; once, until it is posted.
    function _gapDefault(State storage s, Config memory c, address account) private {
        (uint256 slots, uint256 period) = gapOverdue(s, c, account);
        if (slots == 0) return;
        s.gaps[account].defaultedAt = uint40((period + 1) * c.slotsPerPeriod + 1);
        Standings.suspend(s, c, account, 4);
        (, uint256 retail) = Timing.tariff(s, period);
        uint256 bound = Standings.capacityIn(s, account, period) * retail * slots;
        ITreasuryHooks(c.treasury).noteDefault(account, period, bound, true);
    }

    /// @notice Slots of gap energy that were due by the end of the grace time of `period`, the latest whose grace time is
    /// over; 0 below the number that can be posted, and while they are recorded as a default.
    function gapOverdue(State storage s, Config memory c, address account)
        internal
        view
        returns (uint256 slots, uint256 period)
    {
        uint256 now_ = c.periodOf(c.current());
        if (now_ < 2 || s.gaps[account].defaultedAt != 0) return (0, 0);
        period = now_ - 2;
        (slots,) = gapUntil(s, c, account, period + 1);
        if (slots < c.minBillSlots) slots = 0;
    }

    /// @notice Moves unsettled frames of periods that are over into the lowest open one; a full bill among them is a
    /// default.
    function syncFrames(State storage s, Config memory c, address account) internal {
        uint256 base = Timing.lowestOpen(s, c);
        _settleAge(s, c, account, base & 1, base);
        _settleAge(s, c, account, (base + 1) & 1, base);
    }

    function _settleAge(State storage s, Config memory c, address account, uint256 parity, uint256 base) private {
        Frames storage frames = s.frames[account];
        if (!frames.isLeft(parity, base)) return;
        FrameMeta memory meta = frames.load(parity);
        // the slots are covered where they were, whatever period their bill moves into
        s.gaps[account].covered += uint32(meta.covered);
        meta.covered = 0;
        if (meta.billable && !meta.defaulted) {
            meta.defaulted = true;
            Standings.suspend(s, c, account, 4);
            ITreasuryHooks(c.treasury).noteDefault(account, meta.periodPlus - 1, meta.bound, false);
        }
        meta.billable = false;
        if (parity != base & 1) {
            FrameMeta memory t = frames.load(base & 1);
            if (t.periodPlus != base + 1) {
                s.gaps[account].covered += uint32(t.covered);
                frames.accs[base & 1] = frames.accs[parity];
                _moveInto(s, c, frames, parity, meta, base);
                return;
            }
            if (!t.settled) {
                _join(frames.accs[base & 1], t.count == 0, frames.accs[parity]);
                t.count += meta.count;
                t.bound += meta.bound;
                t.defaulted = t.defaulted || meta.defaulted;
                _moveInto(s, c, frames, parity, t, base);
                return;
            }
            ++base;
        }
        meta.periodPlus = base + 1;
        _bill(s, c, meta, base);
        frames.save(parity, meta);
    }

    function _join(Point storage into, bool empty, Point storage from) private {
        if (empty) (into.x, into.y) = (from.x, from.y);
        else (into.x, into.y) = Bn254.add(into.x, into.y, from.x, from.y);
    }

    /// @dev The frame of `base` takes over what the one of `parity` held, which is then as if never used.
    function _moveInto(
        State storage s,
        Config memory c,
        Frames storage frames,
        uint256 parity,
        FrameMeta memory meta,
        uint256 base
    ) private {
        meta.periodPlus = base + 1;
        _bill(s, c, meta, base);
        frames.save(base & 1, meta);
        FrameMeta memory empty;
        frames.save(parity, empty);
    }

    /// @notice Opens the total of a period: Acc = amount G + rho H, |amount| <= bound, both in nano-currency.
    /// @dev The treasury refuses a period whose pot is closed.
    /// @return count folded slots, bound in nano-currency, late: the bill of a default, counted: the pot waited for it.
    function checkBill(
        State storage s,
        Config memory c,
        address account,
        uint256 period,
        int256 amount,
        uint256 rho
    ) internal returns (uint256 count, uint256 bound, bool late, bool counted) {
        uint256 slot = c.current();
        if (c.periodOf(slot) != period + 1 || slot < (period + 1) * c.slotsPerPeriod + 4) revert WrongPeriod(period);
        // in this order: a frame is written over only once what it held has moved on
        _settleAge(s, c, account, period & 1, period);
        _settleAge(s, c, account, (period + 1) & 1, period);
        Frames storage frames = s.frames[account];
        FrameMeta memory meta = frames.load(period & 1);
        if (meta.periodPlus != period + 1) revert TooFewSlots(0);
        if (meta.settled) revert AlreadySettled(period);
        if (meta.count < c.minBillSlots && (meta.count == 0 || s.gaps[account].leftAt == 0)) {
            revert TooFewSlots(meta.count);
        }
        bound = meta.bound;
        if (uint256(amount < 0 ? -amount : amount) > bound) revert BillBeyondBound(bound);
        (uint256 x, uint256 y) = Bn254.commit(amount, rho);
        Point storage acc = frames.accs[period & 1];
        if (x != acc.x || y != acc.y) revert WrongBill();
        (count, late, counted) = (meta.count, meta.defaulted, meta.billable);
        frames.settle(period & 1);
    }

    /// @notice Posts a member's gap energy up to the end of `period`: R import - F export, nano-currency.
    /// @return slots of the pool, amount in nano-currency, late: the pool counted as a default until now.
    function takeGap(
        State storage s,
        Config memory c,
        address account,
        uint256 period,
        uint256 importWh,
        uint256 exportWh
    ) external returns (uint256 slots, int256 amount, bool late) {
        uint256 end = (period + 1) * c.slotsPerPeriod;
        if (!c.reached(end + 4, 0)) revert WrongPeriod(period);
        Gap storage gap = s.gaps[account];
        uint256 left = gap.leftAt;
        uint256 elapsed;
        (slots, elapsed) = gapUntil(s, c, account, period + 1);
        Frames storage frames = s.frames[account];
        for (uint256 i; i < 2; ++i) {
            FrameMeta memory meta = frames.load(i);
            if (meta.covered == 0 || meta.periodPlus > period + 1) continue;
            meta.covered = 0;
            frames.save(i, meta);
        }
        if (elapsed == 0 || (slots < c.minBillSlots && left == 0)) revert GapTooSmall(slots);
        uint256 most = uint256(s.seats[account].connection) * elapsed;
        if (importWh > most || exportWh > most) revert GapBeyondConnection();
        gap.postedUntil = uint40(end + 1);
        gap.covered = 0;
        late = gap.defaultedAt != 0 && gap.defaultedAt <= end + 1;
        if (late) gap.defaultedAt = 0;
        (uint256 feedIn, uint256 retail) = Timing.tariff(s, period);
        amount = int256(retail * importWh) - int256(feedIn * exportWh);
    }

    /// @notice Slots of gap energy and slots in all since the last posting, up to the start of `period`.
    function gapUntil(State storage s, Config memory c, address account, uint256 period)
        internal
        view
        returns (uint256 slots, uint256 elapsed)
    {
        Gap memory gap = s.gaps[account];
        uint256 end = period * c.slotsPerPeriod;
        if (gap.postedUntil == 0 || end + 1 <= gap.postedUntil) return (0, 0);
        elapsed = end + 1 - gap.postedUntil;
        uint256 covered = gap.covered;
        for (uint256 i; i < 2; ++i) {
            FrameMeta memory meta = s.frames[account].load(i);
            if (meta.periodPlus <= period) covered += meta.covered;
        }
        slots = elapsed > covered ? elapsed - covered : 0;
    }
}
