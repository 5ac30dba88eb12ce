// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Pots} from "./Pots.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {FoldItem, GapTotal} from "../interfaces/Types.sol";
import "../Errors.sol";

/// @title Bills, gap energy, and the end of defaults (docs/protocol.md, sections 6 and 8)
abstract contract Bills is Pots {
    uint256 private constant CURE_PERIODS = 8;

    function settleBill(
        uint256 period,
        int256 amountNano,
        uint256 rho,
        bytes32 readingsRoot,
        FoldItem[] calldata folds,
        GapTotal calldata gap
    ) external nonReentrant {
        // first, so that a default of both is cured by the bill
        if (gap.post) _gap(period, gap.importWh, gap.exportWh);
        if (folds.length > 0) IMarket(address(_market)).fold(msg.sender, folds);
        (uint256 count, uint256 bound, bool late, bool counted) =
            _market.checkBill(msg.sender, period, amountNano, rho);
        int256 units = toUnits(amountNano);
        emit BillSettled(msg.sender, period, amountNano, units, count, bound, readingsRoot);
        if (late) units = _cure(period, units, false);
        // unchecked: count is at most the slots of a period
        unchecked {
            _book(period, units, bound, counted, !late && 2 * count >= _slotsPerPeriod);
        }
    }

    /// @dev Enters a bill into its pot: a debit is taken from the deposit, a credit waits.
    function _book(uint256 period, int256 units, uint256 boundNano, bool counted, bool reward) private {
        Pot memory pot = _pot(period);
        Account memory a = _accounts[msg.sender];
        // unchecked: amounts are below 2^56 by the currency's and the bounds' types, and there are at most 2^24 of them
        unchecked {
            if (counted) ++pot.settled;
            if (reward && a.fifths < 200) ++a.fifths;
            if (units < 0) {
                uint256 amount = uint256(-units);
                // a cured default can be owed more than its own bound: the advance comes back with it
                uint256 bound = boundNano / 1000;
                if (amount > bound) bound = amount;
                if (a.creditPeriod == period + 1) {
                    // an advance that came back before the bill
                    (a.credit, a.bound) = (a.credit + uint56(amount), a.bound + uint56(bound));
                } else {
                    if (a.creditPeriod != 0) _older[msg.sender] = _makeRoom(a);
                    (a.credit, a.bound, a.creditPeriod) = (uint56(amount), uint56(bound), uint24(period + 1));
                    ++pot.creditors;
                }
                pot.credits += uint80(amount);
            } else if (uint256(units) <= a.deposit) {
                a.deposit -= uint56(uint256(units));
                pot.debits += uint80(uint256(units));
                units = 0;
            }
        }
        _accounts[msg.sender] = a;
        if (units > 0) {
            // the deposit does not reach: the credit line, paid by the guarantee fund, does
            uint256 taken = _take(msg.sender, uint256(units));
            if (taken < uint256(units)) revert DepositTooSmall(taken, uint256(units));
            pot.debits += uint80(taken);
        }
        _pots[period % POTS] = pot;
    }

    /// @dev The member's earlier credit, which still waits; one more before it must have been paid.
    function _makeRoom(Account memory a) private returns (Credit memory) {
        Credit memory old = _older[msg.sender];
        if (old.periodPlus != 0) _payCredit(msg.sender, old.periodPlus - 1);
        return Credit(a.creditPeriod, a.credit, a.bound);
    }

    /// @notice ceil(nano / 1000), toward plus infinity: debits up, credits down.
    function toUnits(int256 nano) public pure returns (int256) {
        // unchecked: amounts are bounded far below 2^255 by bounds, capacities and tariffs
        unchecked {
            return nano > 0 ? (nano + 999) / 1000 : nano / 1000;
        }
    }

    function postGap(uint256 period, uint256 importWh, uint256 exportWh) external nonReentrant {
        _gap(period, importWh, exportWh);
    }

    /// @dev R import - F export against the supplier account; a credit is added to the deposit.
    function _gap(uint256 period, uint256 importWh, uint256 exportWh) private {
        (uint256 slots, int256 nano, bool late) = _market.takeGap(msg.sender, period, importWh, exportWh);
        int256 units = toUnits(nano);
        if (units > 0) {
            uint256 taken = _take(msg.sender, uint256(units));
            if (taken < uint256(units)) revert DepositTooSmall(taken, uint256(units));
            supplierBalance += taken;
        } else if (units < 0) {
            if (supplierBalance < uint256(-units)) revert SupplierTooLow();
            supplierBalance -= uint256(-units);
            _accounts[msg.sender].deposit += uint56(uint256(-units));
        }
        emit GapPosted(msg.sender, period, importWh, exportWh, slots, units);
        if (!late) return;
        // a pot that closed early cannot take the advance's way back any more: the next one does
        if (_pots[period % POTS].periodPlus == period + 1 && _pots[period % POTS].closed) ++period;
        int256 back = _cure(period, 0, true);
        if (back != 0) _book(period, back, 0, false, false);
    }

    function recordDefault(address account) external {
        _market.sync(account);
    }

    /// @dev What was missing has come. Once nothing is missing any more, the bill is booked less the advance, and a fee
    /// of 1 % of the advance is taken; after eight periods the advance is lost and the bill is booked as it is.
    function _cure(uint256 period, int256 units, bool gap) private returns (int256 booked) {
        Default storage d = _defaults[msg.sender];
        if (gap) d.gap = false;
        else d.bill = false;
        if (_isOpen(d)) return units;
        uint256 advance = d.advance;
        d.advance = 0;
        (uint256 now_,) = _market.periodNow();
        if (now_ > uint256(d.periodPlus) + CURE_PERIODS) {
            emit DefaultCured(msg.sender, uint256(d.periodPlus) - 1, 0, 0);
            return units;
        }
        uint256 fee = (advance + 99) / 100;
        uint256 paid = _take(msg.sender, fee);
        if (paid < fee) revert DepositTooSmall(paid, fee);
        guaranteeFund += fee;
        emit DefaultCured(msg.sender, uint256(d.periodPlus) - 1, advance, fee);
        booked = units - int256(advance);
        // a credit that comes from the advance is backed by the guarantee fund
        if (booked < 0) {
            _pot(period);
            _cured[period % POTS] += uint256((units < 0 ? units : int256(0)) - booked);
        }
    }
}
