// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import "./MarketState.sol";
import {ActiveSets} from "./ActiveSets.sol";
import {Standings} from "./Standings.sol";
import {Timing} from "./Timing.sol";
import {Place} from "./Words.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {ITreasuryHooks} from "../interfaces/Hooks.sol";
import "../Errors.sol";

/// @title Members and cohorts: announced by the stewards, and back in by a call of anyone (docs/protocol.md, sections 3 and 8)
/// @dev External functions run by delegatecall of the market.
library Seats {
    using Timing for Config;

    /// @notice Returns a member to its cohort's first active set not yet fixed; anyone may call.
    function activate(State storage s, Config memory c, address account) external {
        // what it has comes over first: a slot traded before that would be lost with the frames written over
        if (s.replaces[account] != address(0)) revert NotYet();
        uint256 from = c.unfixed();
        Standing memory st = s.standings[account];
        if (st.reason != 0 && st.reason != 1 && st.reason != 3 && st.reason != 4) revert Suspended(st.reason);
        if (ITreasuryHooks(c.treasury).defaultIsOpen(account)) revert Suspended(4);
        if (st.excludedUntil > from) revert StillExcluded(st.excludedUntil);
        (bool seated, uint256 place) = _nextPlace(s, c, account, from);
        if (!seated) revert NotSeated(account);
        uint256 id = Place.cohortOf(place);
        Cohort storage cohort = s.cohorts[id];
        if (cohort.paused) revert CohortPausedUntilRedraw(id);
        uint256 has = ITreasuryHooks(c.treasury).collateralOf(account);
        uint256 needs = required(s, c, account);
        if (has < needs) revert BelowCollateral(has, needs);
        uint256 bit = 1 << Place.indexOf(place);
        uint256 first = uint256(cohort.fromPeriod) * c.slotsPerPeriod;
        if (ActiveSets.activeAt(cohort, c, from > first ? from : first) & bit != 0) revert AlreadyActive(account);
        if (st.reason != 0) {
            s.standings[account].reason = 0;
            s.standings[account].misses = 0;
        }
        ActiveSets.change(id, cohort, from, bit, true);
        emit IMarket.Activated(account, from > first ? from : first);
    }

    /// @dev The assignment that is or comes next: for the period of slot `from`, else the announced one.
    function _nextPlace(State storage s, Config memory c, address account, uint256 from)
        private
        view
        returns (bool seated, uint256 place)
    {
        Seat storage seat = s.seats[account];
        (seated, place) = ActiveSets.placeIn(seat, c.periodOf(from));
        if (!seated && seat.fromA != 0) return (true, Place.pack(seat.cohortA, seat.indexA, seat.capacityA));
    }

    /// @notice Required collateral in token units: 2 slotsPerPeriod capacityWh (2R - F) / 1000, rounded up, with the
    /// larger capacity and the dearer tariff of what is announced.
    function required(State storage s, Config memory c, address account) internal view returns (uint256) {
        Seat memory seat = s.seats[account];
        uint256 capacity = seat.capacityA;
        if (seat.fromB != 0 && seat.capacityB > capacity) capacity = seat.capacityB;
        if (seat.fromA == 0) capacity = seat.capacityA;
        uint256 w = s.tariffWord;
        uint256 worst;
        uint256 period = c.periodOf(c.current());
        for (uint256 i; i < 3; ++i) {
            uint256 from = w & 0xffffff;
            if (from == 0) break;
            uint256 price = 2 * ((w >> 48) & 0xffffff) - ((w >> 24) & 0xffffff);
            if (price > worst) worst = price;
            if (from <= period) break;
            w >>= 72;
        }
        return (2 * c.slotsPerPeriod * capacity * worst + 999) / 1000;
    }

    function recordShortfall(State storage s, Config memory c, address account) external {
        if (!s.seats[account].member) revert NotMember(account);
        uint256 reason = s.standings[account].reason;
        if (reason != 0) revert Suspended(reason);
        if (ITreasuryHooks(c.treasury).collateralOf(account) >= required(s, c, account)) revert NotBelowCollateral();
        Standings.suspend(s, c, account, 3);
    }

    // ---- stewards' announcements, by way of the community ----

    function admit(State storage s, Config memory c, address account, uint256 capacity) external {
        if (capacity == 0 || capacity >= 1 << 24) revert CapacityOutOfRange(capacity);
        Seat storage seat = s.seats[account];
        if (seat.member) revert AlreadyMember(account);
        uint256 total = s.capacityTotal + capacity;
        if (total >= 1 << 31) revert CommunityFull();
        s.capacityTotal = total;
        seat.member = true;
        seat.capacityA = uint24(capacity);
        seat.connection = uint24(capacity);
        // the ring's flag starts nonzero, so that the first posting costs like the others
        s.gaps[account].postedUntil = uint40(c.current() + 1);
    }

    function deactivate(State storage s, Config memory c, address account) external {
        Standings.suspend(s, c, account, 5);
        s.gaps[account].leftAt = uint40(c.current() + 1);
        Seat storage seat = s.seats[account];
        seat.member = false;
        s.capacityTotal -= seat.connection;
    }

    function readmit(State storage s, address account) external {
        Standing storage st = s.standings[account];
        if (!s.seats[account].member) revert NotMember(account);
        if (st.reason != 1 && st.reason != 2) revert Suspended(st.reason);
        st.reason = 0;
        st.misses = 0;
        (st.strikeA, st.strikeB, st.strikeC, st.strikeD) = (0, 0, 0, 0);
    }

    /// @dev F and R below 2^24 with F < R; three versions are kept, so the one that falls off must be long past.
    function announceTariff(State storage s, Config memory c, uint256 period, uint256 feedIn, uint256 retail) external {
        if (feedIn >= retail || retail >= 1 << 24) revert TariffOutOfRange();
        uint256 w = s.tariffWord;
        uint256 now_ = c.periodOf(c.current());
        uint256 newest = w & 0xffffff;
        if (newest != 0) {
            _inTime(c, period);
            if (period + 1 < newest) revert WrongPeriod(period);
        }
        uint256 closed = w >> 216;
        uint256 versions = w & ((1 << 216) - 1);
        if (newest == period + 1) {
            versions >>= 72;
        } else {
            uint256 second = (versions >> 72) & 0xffffff;
            uint256 third = versions >> 144;
            if (third != 0 && second + 6 > now_ + 1) revert WrongPeriod(period);
        }
        versions = (versions << 72) & ((1 << 216) - 1);
        // the first announcement holds from the beginning
        s.tariffWord = versions | (newest == 0 ? 1 : period + 1) | (feedIn << 24) | (retail << 48) | (closed << 216);
    }

    /// @dev Before period-1 starts.
    function _inTime(Config memory c, uint256 period) private view {
        if (block.timestamp >= c.genesis && period < c.periodOf(c.current()) + 2) revert AnnouncedTooLate(period);
    }

    function announceCohorts(
        State storage s,
        Config memory c,
        uint256 period,
        uint256[] calldata closing,
        address[][] calldata cohorts
    ) external {
        // the first drawing may come in parts, all for the same period
        bool first = s.cohortCount == 0 || s.liveWord >> 40 == 0 && (s.liveWord & 0xffffff) == period + 1;
        if (first) {
            if (block.timestamp >= c.genesis && period <= c.periodOf(c.current())) revert AnnouncedTooLate(period);
        } else {
            _inTime(c, period);
        }
        uint256 liveCount = Timing.liveCohorts(s, period) + cohorts.length;
        for (uint256 i; i < closing.length; ++i) _close(s, closing[i], period);
        for (uint256 i; i < cohorts.length; ++i) _open(s, c, period, cohorts[i]);
        _setLive(s, period, liveCount - closing.length);
        _prune(s, c);
    }

    function _close(State storage s, uint256 id, uint256 period) private {
        Cohort storage cohort = s.cohorts[id];
        if (cohort.fromPeriod == 0 && cohort.size == 0) revert UnknownCohort(id);
        if (cohort.untilPeriod != 0) revert UnknownCohort(id);
        if (cohort.fromPeriod >= period) revert WrongPeriod(period);
        cohort.untilPeriod = uint24(period);
        cohort.activeWord |= (period + 1) << 220;
        emit IMarket.CohortClosed(id, period);
    }

    function _open(State storage s, Config memory c, uint256 period, address[] calldata accounts) private {
        if (accounts.length < c.kMin || accounts.length > 16) revert CohortSize(accounts.length);
        uint256 id = ++s.cohortCount;
        Cohort storage cohort = s.cohorts[id];
        cohort.fromPeriod = uint24(period);
        cohort.size = uint8(accounts.length);
        cohort.accounts = accounts;
        s.live.push(id);
        uint256 bits;
        for (uint256 i; i < accounts.length; ++i) {
            address account = accounts[i];
            _assign(s, c, account, id, i, period);
            Standing memory st = s.standings[account];
            bool covered = ITreasuryHooks(c.treasury).collateralOf(account) >= required(s, c, account);
            // who waits for a place is seated, and active once it has what the old account had
            covered = covered && s.replaces[account] == address(0);
            if (st.reason == 0 && st.excludedUntil <= period * c.slotsPerPeriod && covered) bits |= 1 << i;
        }
        emit IMarket.CohortAnnounced(id, period, accounts);
        cohort.activeWord = (period * c.slotsPerPeriod + 1) | (bits << 28);
        emit IMarket.ActiveSetChanged(id, period * c.slotsPerPeriod, bits);
    }

    function _assign(State storage s, Config memory c, address account, uint256 id, uint256 index, uint256 period)
        private
    {
        Seat memory seat = s.seats[account];
        if (!seat.member) revert NotMember(account);
        if (seat.fromA != 0) {
            uint256 until = s.cohorts[seat.cohortA].untilPeriod;
            if (until == 0 || until > period) revert CohortNotClosed(seat.cohortA);
        }
        _push(s, c, seat, account, id, index, seat.capacityA, period);
    }

    /// @dev Makes (cohort, index, capacity) the newest assignment. The one that falls off must be over.
    function _push(
        State storage s,
        Config memory c,
        Seat memory seat,
        address account,
        uint256 id,
        uint256 index,
        uint256 capacity,
        uint256 period
    ) private {
        uint256 from = period + 1;
        if (seat.fromA != 0 && seat.fromA != from) {
            if (seat.fromA > from) revert WrongPeriod(period);
            // B still serves the READING of the last slot before A
            if (seat.fromB != 0 && c.periodOf(c.current()) + 1 <= seat.fromA) revert WrongPeriod(period);
            (seat.fromB, seat.cohortB, seat.indexB, seat.capacityB) =
                (seat.fromA, seat.cohortA, seat.indexA, seat.capacityA);
        }
        (seat.fromA, seat.cohortA, seat.indexA, seat.capacityA) =
            (uint24(from), uint24(id), uint8(index), uint24(capacity));
        s.seats[account] = seat;
        emit IMarket.SeatAnnounced(account, id, index, capacity, period);
    }

    /// @notice Another capacity from `period` on, at most the connection.
    function setCapacity(State storage s, Config memory c, address account, uint256 period, uint256 capacity)
        external
    {
        Seat memory seat = s.seats[account];
        if (!seat.member) revert NotMember(account);
        if (capacity == 0 || capacity > seat.connection) revert CapacityOutOfRange(capacity);
        if (seat.fromA == 0) {
            s.seats[account].capacityA = uint24(capacity);
            return;
        }
        _inTime(c, period);
        _push(s, c, seat, account, seat.cohortA, seat.indexA, capacity, period);
    }

    function _setLive(State storage s, uint256 period, uint256 n) private {
        uint256 w = s.liveWord;
        uint256 newest = w & 0xffffff;
        if (newest > period + 1) revert WrongPeriod(period);
        if (newest == period + 1) w >>= 40;
        s.liveWord = ((w << 40) & ((1 << 160) - 1)) | (period + 1) | (n << 24);
    }

    /// @dev Forgets cohorts closed more than four periods ago in the list that lambda looks through.
    function _prune(State storage s, Config memory c) private {
        uint256 period = c.periodOf(c.current());
        for (uint256 i = s.live.length; i > 0; --i) {
            uint256 until = s.cohorts[s.live[i - 1]].untilPeriod;
            if (until == 0 || until + 4 > period) continue;
            s.live[i - 1] = s.live[s.live.length - 1];
            s.live.pop();
        }
    }

    /// @notice Moves everything that the market keeps of a replaced account.
    function replace(State storage s, Config memory c, address from, address to) external {
        Standings.suspend(s, c, from, 5);
        s.seats[from].member = false;
        s.capacityTotal -= s.seats[from].connection;
        Standing memory st = s.standings[from];
        st.reason = s.standings[to].reason;
        s.standings[to] = st;
        s.gaps[to] = s.gaps[from];
        s.frames[to] = s.frames[from];
        delete s.frames[from];
        for (uint256 i; i < WORDS_RING; ++i) {
            if (s.words[to][i] == 0) s.words[to][i] = s.words[from][i];
        }
        delete s.replaces[to];
    }
}
