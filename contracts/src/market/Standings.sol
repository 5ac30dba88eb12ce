// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import "./MarketState.sol";
import {ActiveSets} from "./ActiveSets.sol";
import {Timing} from "./Timing.sol";
import {Place} from "./Words.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {ITreasuryHooks} from "../interfaces/Hooks.sol";

/// @title How members stand: misses, exclusions, strikes, suspensions, and what an absence costs (docs/protocol.md, section 8)
library Standings {
    using Timing for Config;

    /// @notice Records that an active member did not submit (or did not reveal) for `slot`; one per slot counts.
    function miss(State storage s, Config memory c, address account, uint256 slot, bool withheld) internal {
        Standing memory st = s.standings[account];
        uint256 top = slot + 1;
        uint256 bits = st.misses;
        if (top > st.missTop) {
            uint256 shift = top - st.missTop;
            bits = shift > 31 ? 1 : ((bits << shift) | 1) & 0xffffffff;
            st.missTop = uint32(top);
        } else {
            uint256 age = st.missTop - top;
            if (age > 31 || (bits >> age) & 1 == 1) {
                if (!withheld) return;
            } else {
                bits |= 1 << age;
            }
        }
        st.misses = uint32(bits);
        emit IMarket.Missed(account, slot, withheld);
        uint256 run = bits & (bits >> 1);
        run &= run >> 2;
        run &= run >> 4;
        bool out = run != 0 && st.reason == 0;
        if (out) {
            st.reason = 1;
            emit IMarket.Inactive(account, 1, c.unfixed());
        }
        uint256 penalty;
        if (withheld) {
            out = true;
            penalty = _exclude(s, c, st, account);
        }
        s.standings[account] = st;
        if (out) ActiveSets.dropFromSets(s, c, account);
        if (penalty > 0) ITreasuryHooks(c.treasury).charge(account, penalty, false);
    }

    /// @dev Eight slots, doubling each time within 30 periods; from the second on it costs capacityWh (R - F).
    function _exclude(State storage s, Config memory c, Standing memory st, address account)
        private
        returns (uint256 penalty)
    {
        uint256 period = c.periodOf(c.current());
        if (st.exclusions > 0 && period > uint256(st.exclusionPeriod) + LAPSE_PERIODS) st.exclusions = 0;
        uint256 slots = 8 << (st.exclusions > 12 ? 12 : st.exclusions);
        if (st.exclusions < 255) ++st.exclusions;
        st.exclusionPeriod = uint24(period);
        uint256 from = c.unfixed();
        uint256 until = from + slots;
        if (until > st.excludedUntil) st.excludedUntil = uint32(until);
        emit IMarket.Excluded(account, st.excludedUntil, st.exclusions);
        if (st.exclusions > 1) penalty = absenceUnits(s, c, account, c.current());
    }

    /// @notice capacityWh (R - F) of the slot's period in token units, rounded up.
    function absenceUnits(State storage s, Config memory c, address account, uint256 slot)
        internal
        view
        returns (uint256)
    {
        uint256 period = c.periodOf(slot);
        (uint256 feedIn, uint256 retail) = Timing.tariff(s, period);
        return (capacityIn(s, account, period) * (retail - feedIn) + 999) / 1000;
    }

    /// @notice A member's capacity in `period`, Wh; without a seat the one that it would come with.
    function capacityIn(State storage s, address account, uint256 period) internal view returns (uint256) {
        Seat storage seat = s.seats[account];
        (bool seated, uint256 place) = ActiveSets.placeIn(seat, period);
        return seated ? Place.capacityOf(place) : seat.capacityA;
    }

    /// @notice Gives each of `members` its one strike of this drawing; the fourth within 30 periods makes it inactive.
    function strike(State storage s, Config memory c, uint256 id, uint256 members, uint256 slot) internal {
        Cohort storage cohort = s.cohorts[id];
        uint256 fresh = members & ~uint256(cohort.struck);
        if (fresh == 0) return;
        cohort.struck |= uint16(fresh);
        uint256 period = c.periodOf(c.current());
        for (uint256 i; fresh >> i != 0; ++i) {
            if ((fresh >> i) & 1 == 0) continue;
            address account = cohort.accounts[i];
            Standing memory st = s.standings[account];
            (st.strikeD, st.strikeC, st.strikeB, st.strikeA) =
                (st.strikeC, st.strikeB, st.strikeA, uint24(period + 1));
            uint256 strikes = strikesOf(st, period);
            emit IMarket.Struck(account, id, slot, strikes);
            bool out = strikes >= 4 && st.reason != 2 && st.reason != 5;
            if (out) {
                st.reason = 2;
                emit IMarket.Inactive(account, 2, c.unfixed());
            }
            s.standings[account] = st;
            if (out) ActiveSets.dropFromSets(s, c, account);
        }
    }

    function strikesOf(Standing memory st, uint256 period) internal pure returns (uint256 n) {
        if (st.strikeA != 0 && st.strikeA + LAPSE_PERIODS > period) ++n;
        if (st.strikeB != 0 && st.strikeB + LAPSE_PERIODS > period) ++n;
        if (st.strikeC != 0 && st.strikeC + LAPSE_PERIODS > period) ++n;
        if (st.strikeD != 0 && st.strikeD + LAPSE_PERIODS > period) ++n;
    }

    /// @notice Counts a failed check of a cohort; the second in a period pauses it until a redraw.
    function countFailure(State storage s, Config memory c, uint256 id, uint256 members, uint256 slot) internal {
        Cohort storage cohort = s.cohorts[id];
        uint256 period = c.periodOf(c.current());
        if (cohort.failurePeriod != period) cohort.failures = 0;
        cohort.failurePeriod = uint24(period);
        if (cohort.failures < 255) cohort.failures += 1;
        if (cohort.failures >= 2 && !cohort.paused) {
            cohort.paused = true;
            uint256 from = c.unfixed();
            ActiveSets.change(id, cohort, from, 0xffff, false);
            emit IMarket.CohortPaused(id, from);
        }
        strike(s, c, id, members, slot);
    }

    /// @notice Makes a member inactive: 3 below collateral, 4 default, 5 left or removed.
    function suspend(State storage s, Config memory c, address account, uint256 reason) internal {
        Standing storage st = s.standings[account];
        // leaving outweighs everything, a default outweighs what a call of anyone can end
        if (st.reason != 5 && !(st.reason == 2 && reason != 5)) {
            st.reason = uint8(reason);
            emit IMarket.Inactive(account, reason, c.unfixed());
        }
        ActiveSets.dropFromSets(s, c, account);
    }
}
