// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bills} from "./treasury/Bills.sol";
import {TreasuryState} from "./treasury/TreasuryState.sol";
import "./Errors.sol";

/// @title Deposits, bills, pots, supplier account and guarantee fund (docs/protocol.md, sections 6, 8 and 9)
/// @notice The only contract that holds money. Token units (6 decimals); a bill is rounded once, up.
contract Treasury is Bills {
    constructor(address market_, address community_, address currency_, uint256 supplierMin_, uint256 slotsPerPeriod_)
        TreasuryState(market_, community_, currency_, supplierMin_, slotsPerPeriod_)
    {}

    // ---- for the market ----

    function charge(address account, uint256 units, bool toSupplier) external onlyMarket {
        uint256 taken = _take(account, units);
        if (toSupplier) supplierBalance += taken;
        else guaranteeFund += taken;
        emit Charged(account, units, taken, toSupplier);
    }

    function settleVoid(address[] calldata payers, uint256 each, int256 toSupplier)
        external
        onlyMarket
        returns (uint256 charged)
    {
        for (uint256 i; i < payers.length; ++i) {
            uint256 taken = _take(payers[i], each);
            charged += taken;
            emit Charged(payers[i], each, taken, false);
        }
        if (toSupplier >= 0) {
            uint256 part = uint256(toSupplier) < charged ? uint256(toSupplier) : charged;
            supplierBalance += part;
            guaranteeFund += charged - part;
        } else {
            uint256 part = uint256(-toSupplier) < supplierBalance ? uint256(-toSupplier) : supplierBalance;
            supplierBalance -= part;
            guaranteeFund += charged + part;
        }
    }

    function noteDefault(address account, uint256 period, uint256 boundNano, bool gap) external onlyMarket {
        uint256 units = (boundNano + 999) / 1000;
        // far more than any deposit; two of them still fit
        uint56 bound = units >> 54 == 0 ? uint56(units) : uint56(1 << 54);
        Default storage d = _defaults[account];
        if (!_isOpen(d)) {
            (d.periodPlus, d.bound, d.advance) = (uint24(period + 1), 0, 0);
            Account storage a = _accounts[account];
            a.fifths = a.fifths > 50 ? a.fifths - 50 : 0;
            emit ScoreChanged(account, uint256(a.fifths) * 5);
        }
        if (gap) d.gap = true;
        else d.bill = true;
        d.bound += bound;
        emit Defaulted(account, period, bound);
        uint256 place = period % POTS;
        bool there = _pots[place].periodPlus == period + 1;
        if (!there) there = _recycle(period);
        if (!there || _pots[place].closed) return;
        _defaulters[place].push(Defaulter(account, bound));
        if (!gap) ++_pots[place].defaulted;
    }

    function collateralOf(address account) external view returns (uint256) {
        return uint256(_accounts[account].deposit) + _accounts[account].line;
    }

    function defaultIsOpen(address account) external view returns (bool) {
        return _isOpen(_defaults[account]);
    }

    function supplierReady() external view returns (bool) {
        return supplierBalance >= supplierMin;
    }

    /// @dev Deposit, line, score, credits, what is owed and defaults of a replaced account.
    function moveAccount(address from, address to) external {
        if (msg.sender != address(_community)) revert OnlyCommunity();
        Account memory a = _accounts[from];
        a.deposit += _accounts[to].deposit;
        _accounts[to] = a;
        delete _accounts[from];
        (_owed[to], _owed[from]) = (_owed[to] + _owed[from], 0);
        _defaults[to] = _defaults[from];
        delete _defaults[from];
        _older[to] = _older[from];
        delete _older[from];
    }

    // ---- views ----

    function currency() external view returns (address) {
        return address(_currency);
    }

    function depositOf(address account)
        external
        view
        returns (uint256 amount, uint256 line, uint256 score, uint256 owed)
    {
        Account memory a = _accounts[account];
        return (a.deposit, a.line, uint256(a.fifths) * 5, _owed[account]);
    }

    function requiredOf(address account) external view returns (uint256 units) {
        (units,,) = _market.requiredOf(account);
    }

    function defaultOf(address account)
        external
        view
        returns (uint256 period, uint256 bound, uint256 advance, bool open)
    {
        Default storage d = _defaults[account];
        if (d.periodPlus != 0) return (uint256(d.periodPlus) - 1, d.bound, d.advance, _isOpen(d));
    }
}
