// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deposits} from "./Deposits.sol";
import "../Errors.sol";

/// @title Pots of billing periods: what debits and the supplier account bring, and what creditors get (docs/protocol.md,
/// section 6)
abstract contract Pots is Deposits {
    /// @dev The pot of a period, begun anew when its place in the ring held an older one.
    function _pot(uint256 period) internal returns (Pot memory pot) {
        pot = _pots[period % POTS];
        if (pot.periodPlus != period + 1) {
            if (!_recycle(period)) revert PotNotPaid(uint256(pot.periodPlus) - 1);
            pot = _pots[period % POTS];
        }
        if (pot.closed) revert PotClosedAlready(period);
    }

    function _recycle(uint256 period) internal returns (bool) {
        uint256 place = period % POTS;
        Pot memory old = _pots[place];
        if (old.periodPlus > period + 1) return false;
        if (old.periodPlus != 0 && (!old.closed || _ends[place].unpaid > 0)) return false;
        _pots[place] = Pot(uint24(period + 1), 0, 0, 0, 0, 0, false);
        _ends[place] = PotEnd(false, 0, 0, 0, 0);
        delete _checks[place];
        delete _defaulters[place];
        _cured[place] = 0;
        return true;
    }

    function closePot(uint256 period, uint256 factor, address[] calldata creditors) external nonReentrant {
        uint256 place = period % POTS;
        Pot memory pot = _pots[place];
        if (pot.periodPlus != period + 1) {
            // nobody settled a bill of it: its exchange with the supplier account still happens
            if (!_recycle(period)) revert WrongPeriod(period);
            pot = _pots[place];
        }
        PotEnd memory end = _ends[place];
        if (pot.closed) revert PotClosedAlready(period);
        (uint256 now_, uint256 inPeriod) = _market.periodNow();
        bool early = now_ < period + 2;
        if (early && (now_ != period + 1 || inPeriod < 4)) revert NotYet();
        uint256 done = uint256(pot.settled) + pot.defaulted;
        uint256 billable = _market.billableOf(period);
        if (done < billable) revert BillsMissing(billable - done);
        if (early && billable == 0) revert NotYet();
        int256 exchange = _market.exchangeOf(period);
        if (!end.counted) {
            (uint256 in_, uint256 out, uint256 debt) = _exchange(exchange);
            uint256 needs = pot.credits + out;
            uint256 total = uint256(pot.debits) + carried + in_;
            uint256 due = owedTotal - owedFunded;
            if (early && total < needs + due) revert NotYet();
            supplierBalance -= in_;
            supplierDebt = debt;
            carried = 0;
            uint256 served = due < total ? due : total;
            owedFunded += served;
            end.money = uint128(total - served);
            end.counted = true;
            end.out = uint128(out);
            if (end.money < needs) end.money += uint128(_advance(place, period, needs - end.money));
        }
        if (end.money >= pot.credits) {
            _close(period, pot, end, exchange, FULL, pot.credits);
            if (early) _market.closePeriod(period);
            return;
        }
        (bool whole, uint256 paid) = _check(place, pot, end.money, factor, creditors);
        if (whole) _close(period, pot, end, exchange, factor, paid);
        else _ends[place] = end;
    }

    /// @dev What a pot lacks comes from the defaulters' collateral in proportion to bound, at most bound each; what cured
    /// defaults are owed is backed by the guarantee fund beyond lines in use.
    function _advance(uint256 place, uint256 period, uint256 lack) private returns (uint256 got) {
        Defaulter[] memory list = _defaulters[place];
        uint256 bounds = _bounds(list);
        for (uint256 i; i < list.length; ++i) got += _advanceOne(list[i], period, lack, bounds);
        uint256 backed = _backing(place, lack > got ? lack - got : 0);
        guaranteeFund -= backed;
        got += backed;
    }

    function _advanceOne(Defaulter memory d, uint256 period, uint256 lack, uint256 bounds)
        private
        returns (uint256 taken)
    {
        taken = _take(d.account, _part(lack, d.bound, bounds));
        _defaults[d.account].advance += uint56(taken);
        emit Advanced(d.account, period, taken);
    }

    function _bounds(Defaulter[] memory list) private pure returns (uint256 sum) {
        for (uint256 i; i < list.length; ++i) sum += list[i].bound;
    }

    function _part(uint256 lack, uint256 bound, uint256 bounds) private pure returns (uint256 part) {
        part = (lack * bound + bounds - 1) / bounds;
        if (part > bound) part = bound;
    }

    function _backing(uint256 place, uint256 lack) private view returns (uint256 backed) {
        backed = _cured[place];
        uint256 free = guaranteeFund - linesDrawn;
        if (backed > free) backed = free;
        if (backed > lack) backed = lack;
    }

    /// @dev What the supplier account pays into a pot (up) or takes out of it (down), with what it failed to pay before;
    /// debt: what it owes the pots after that.
    function _exchange(int256 nano) private view returns (uint256 in_, uint256 out, uint256 debt) {
        debt = supplierDebt;
        if (nano > 0) {
            out = uint256(nano) / 1000;
            uint256 back = out < debt ? out : debt;
            (out, debt) = (out - back, debt - back);
        } else {
            debt += (uint256(-nano) + 999) / 1000;
        }
        in_ = debt < supplierBalance ? debt : supplierBalance;
        debt -= in_;
    }

    /// @dev Adds up one page of creditors for a proposed c; whole: all seen, and c is the largest that fits.
    function _check(uint256 place, Pot memory pot, uint256 money, uint256 factor, address[] calldata creditors)
        private
        returns (bool whole, uint256 paid)
    {
        if (factor >= FULL) revert WrongFactor();
        Check memory check = _checks[place];
        // another c, or a page that begins again, begins again: nobody can spoil the count of others
        bool again = creditors.length > 0 && creditors[0] <= check.last;
        if (again || check.factor != factor) check = Check(address(0), uint64(factor), 0, 0, 0);
        for (uint256 i; i < creditors.length; ++i) {
            address account = creditors[i];
            Credit memory c = _creditOf(account, pot.periodPlus);
            if (account <= check.last || c.periodPlus == 0) revert WrongCreditors();
            check.last = account;
            ++check.seen;
            check.low += uint128(_share(c, factor));
            check.high += uint128(_share(c, factor + 1));
        }
        if (check.seen < pot.creditors) {
            _checks[place] = check;
            return (false, 0);
        }
        if (check.low > money || check.high <= money) revert WrongFactor();
        return (true, check.low);
    }

    function _share(Credit memory c, uint256 factor) private pure returns (uint256 share) {
        share = (factor * c.bound) >> 32;
        if (share > c.amount) share = c.amount;
    }

    function _close(
        uint256 period,
        Pot memory pot,
        PotEnd memory end,
        int256 exchange,
        uint256 factor,
        uint256 paid
    ) private {
        uint256 rest = end.money - paid;
        uint256 cut = pot.credits - paid;
        if (cut > 0) {
            // what c leaves over is less than a unit per creditor: it opens the next pot
            supplierOwed += end.out;
        } else {
            uint256 due = end.out + supplierOwed;
            uint256 pay = due < rest ? due : rest;
            supplierBalance += pay;
            supplierOwed = due - pay;
            rest -= pay;
        }
        owedTotal += cut;
        carried += rest;
        emit PotClosed(
            period, pot.debits, pot.credits, exchange, end.money, factor, cut, rest
        );
        pot.closed = true;
        _pots[period % POTS] = pot;
        end.factor = uint64(factor);
        end.unpaid = pot.creditors;
        end.money = uint128(paid);
        _ends[period % POTS] = end;
    }

    function payCredit(address account, uint256 period) external nonReentrant {
        _payCredit(account, period);
    }

    function _payCredit(address account, uint256 period) internal {
        Credit memory c = _creditOf(account, uint24(period + 1));
        if (c.periodPlus == 0) revert NothingToPay();
        PotEnd storage end = _ends[period % POTS];
        Pot memory pot = _pots[period % POTS];
        if (pot.periodPlus != period + 1 || !pot.closed) revert PotOpen(period);
        uint256 amount = end.factor >= FULL ? c.amount : _share(c, end.factor);
        Account storage a = _accounts[account];
        if (a.creditPeriod == period + 1) (a.creditPeriod, a.credit, a.bound) = (0, 0, 0);
        else delete _older[account];
        _owed[account] += c.amount - amount;
        end.unpaid -= 1;
        end.money -= uint128(amount);
        emit CreditPaid(account, period, _push(account, amount), amount, c.amount - amount);
    }

    /// @dev periodPlus 0: the account has no credit of that period waiting.
    function _creditOf(address account, uint24 periodPlus) private view returns (Credit memory c) {
        Account memory a = _accounts[account];
        if (a.creditPeriod == periodPlus) return Credit(periodPlus, a.credit, a.bound);
        c = _older[account];
        if (c.periodPlus != periodPlus) c.periodPlus = 0;
    }

    function payOwed(address account) external nonReentrant {
        uint256 amount = _owed[account];
        if (amount > owedFunded) amount = owedFunded;
        if (amount == 0) revert NothingToPay();
        _owed[account] -= amount;
        owedFunded -= amount;
        owedTotal -= amount;
        emit OwedPaid(account, _push(account, amount), amount);
    }

    function creditOf(address account, uint256 period)
        external
        view
        returns (uint256 amount, uint256 bound, bool open)
    {
        Credit memory c = _creditOf(account, uint24(period + 1));
        if (c.periodPlus != 0) return (c.amount, c.bound, true);
    }

    function potOf(uint256 period)
        external
        view
        returns (
            uint256 debits,
            uint256 credits,
            uint256 settledBills,
            uint256 billable,
            uint256 carriedIn,
            bool closed,
            uint256 factor,
            uint256 creditors,
            uint256 money,
            uint256 inside
        )
    {
        Pot memory pot = _pots[period % POTS];
        PotEnd memory end = _ends[period % POTS];
        billable = _market.billableOf(period);
        if (pot.periodPlus != period + 1) return (0, 0, 0, billable, carried, false, 0, 0, 0, 0);
        (debits, credits, settledBills, creditors) = (pot.debits, pot.credits, pot.settled, pot.creditors);
        (closed, factor) = (pot.closed, end.factor);
        if (end.counted) {
            money = end.money;
            inside = end.money;
        } else {
            inside = pot.debits;
            carriedIn = carried;
            money = _expected(pot, _market.exchangeOf(period));
        }
    }

    /// @dev What closing a pot would have for its creditors.
    function _expected(Pot memory pot, int256 exchange) private view returns (uint256 money) {
        (uint256 in_, uint256 out,) = _exchange(exchange);
        uint256 due = owedTotal - owedFunded;
        uint256 total = uint256(pot.debits) + carried + in_;
        money = total > due ? total - due : 0;
        uint256 needs = pot.credits + out;
        if (money >= needs) return money;
        uint256 place = (pot.periodPlus - 1) % POTS;
        uint256 lack = needs - money;
        Defaulter[] memory list = _defaulters[place];
        uint256 bounds = _bounds(list);
        uint256 got;
        for (uint256 i; i < list.length; ++i) {
            Account memory a = _accounts[list[i].account];
            uint256 part = _part(lack, list[i].bound, bounds);
            uint256 has = uint256(a.deposit) + a.line;
            got += part < has ? part : has;
        }
        return money + got + _backing(place, lack > got ? lack - got : 0);
    }
}
