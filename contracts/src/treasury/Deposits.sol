// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {TreasuryState} from "./TreasuryState.sol";
import "../Errors.sol";

/// @title Money in and out: deposits, credit lines, supplier account, guarantee fund (docs/protocol.md, section 9)
/// @dev The only place that calls the currency.
abstract contract Deposits is TreasuryState, ReentrancyGuardTransient {
    using SafeERC20 for IERC20Metadata;

    function _pull(uint256 amount) private {
        uint256 before = _currency.balanceOf(address(this));
        _currency.safeTransferFrom(msg.sender, address(this), amount);
        if (_currency.balanceOf(address(this)) != before + amount) revert CurrencyRefused();
    }

    function _push(address account, uint256 amount) internal returns (address payout) {
        (,,,, payout,,) = _community.recordOf(account);
        _currency.safeTransfer(payout, amount);
    }

    function deposit(address account, uint256 amount) public nonReentrant {
        _pull(amount);
        if (amount > type(uint56).max) revert CurrencyRefused();
        _accounts[account].deposit += uint56(amount);
        emit Deposited(account, msg.sender, amount);
    }

    function depositWithPermit(address account, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
    {
        // someone may have sent the permit before: then the allowance is there already
        try IERC20Permit(address(_currency)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        deposit(account, amount);
    }

    function withdraw(uint256 amount) external nonReentrant {
        uint256 most = withdrawableOf(msg.sender);
        if (amount > most) revert DepositTooSmall(most, amount);
        _accounts[msg.sender].deposit -= uint56(amount);
        emit Withdrawn(msg.sender, _push(msg.sender, amount), amount);
    }

    function withdrawableOf(address account) public view returns (uint256) {
        (uint256 units, bool free, bool open) = _market.requiredOf(account);
        if (open || _isOpen(_defaults[account])) return 0;
        Account memory a = _accounts[account];
        if (free) return a.deposit;
        uint256 has = uint256(a.deposit) + a.line;
        uint256 most = has > units ? has - units : 0;
        return most < a.deposit ? most : a.deposit;
    }

    function drawCreditLine(uint256 amount) external nonReentrant {
        Account storage a = _accounts[msg.sender];
        (uint256 units,,) = _market.requiredOf(msg.sender);
        uint256 most = (units * 8 * a.fifths * 5) / 10_000;
        uint256 line = uint256(a.line) + amount;
        if (line > most) revert LineTooLarge(most);
        if (linesDrawn + amount > guaranteeFund) revert FundInUse(guaranteeFund - linesDrawn);
        linesDrawn += amount;
        a.line = uint56(line);
        emit CreditLineDrawn(msg.sender, amount);
    }

    function returnCreditLine(uint256 amount) external nonReentrant {
        Account storage a = _accounts[msg.sender];
        (uint256 units, bool free,) = _market.requiredOf(msg.sender);
        if (amount > a.line) revert LineTooLarge(a.line);
        uint256 has = uint256(a.deposit) + a.line - amount;
        if (!free && has < units) revert BelowCollateral(has, units);
        a.line -= uint56(amount);
        linesDrawn -= amount;
        emit CreditLineReturned(msg.sender, amount);
    }

    function fundSupplier(uint256 amount) external nonReentrant {
        _pull(amount);
        supplierBalance += amount;
        emit SupplierFunded(msg.sender, amount);
    }

    function fundGuarantee(uint256 amount) external nonReentrant {
        _pull(amount);
        guaranteeFund += amount;
        emit GuaranteeFunded(msg.sender, amount);
    }

    function withdrawSupplier(address to, uint256 amount) external nonReentrant {
        if (msg.sender != _community.supplier()) revert NotSupplier();
        if (supplierBalance < supplierMin + amount) revert SupplierTooLow();
        supplierBalance -= amount;
        _currency.safeTransfer(to, amount);
        emit SupplierWithdrawn(to, amount);
    }

    /// @dev Takes up to `amount` from a deposit, then from the credit line, which the guarantee fund pays.
    function _take(address account, uint256 amount) internal returns (uint256 taken) {
        Account storage a = _accounts[account];
        uint256 own = a.deposit;
        if (amount <= own) {
            a.deposit = uint56(own - amount);
            return amount;
        }
        uint256 lent = amount - own;
        if (lent > a.line) lent = a.line;
        a.deposit = 0;
        a.line -= uint56(lent);
        linesDrawn -= lent;
        guaranteeFund -= lent;
        return own + lent;
    }
}
