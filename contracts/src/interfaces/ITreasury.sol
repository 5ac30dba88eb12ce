// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FoldItem, GapTotal} from "./Types.sol";

/// @title Deposits, bills, pots, supplier account and guarantee fund
/// @notice Amounts in token units (1000 nano-currency) unless a name says nano. Bills round up toward plus infinity.
interface ITreasury {
    event Deposited(address indexed account, address indexed from, uint256 amount);
    event Withdrawn(address indexed account, address indexed payout, uint256 amount);
    event CreditLineDrawn(address indexed account, uint256 amount);
    event CreditLineReturned(address indexed account, uint256 amount);
    event ScoreChanged(address indexed account, uint256 score);
    event SupplierFunded(address indexed from, uint256 amount);
    event SupplierWithdrawn(address indexed to, uint256 amount);
    event GuaranteeFunded(address indexed from, uint256 amount);
    /// amountNano as opened; units = ceil(amountNano / 1000), negative: a credit.
    event BillSettled(
        address indexed account,
        uint256 indexed period,
        int256 amountNano,
        int256 units,
        uint256 slots,
        uint256 bound,
        bytes32 readingsRoot
    );
    event GapPosted(
        address indexed account, uint256 indexed period, uint256 importWh, uint256 exportWh, uint256 slots, int256 units
    );
    /// money: what the pot had for its creditors, advances included; factor: c of section 6 (2^32 or more: paid in full); owed: what was cut; carried: what opens the next pot.
    event PotClosed(
        uint256 indexed period,
        uint256 debits,
        uint256 credits,
        int256 exchange,
        uint256 money,
        uint256 factor,
        uint256 owed,
        uint256 carried
    );
    event CreditPaid(address indexed account, uint256 indexed period, address payout, uint256 amount, uint256 stillOwed);
    event OwedPaid(address indexed account, address payout, uint256 amount);
    event Defaulted(address indexed account, uint256 indexed period, uint256 bound);
    event Advanced(address indexed account, uint256 indexed period, uint256 amount);
    event DefaultCured(address indexed account, uint256 indexed period, uint256 advance, uint256 fee);
    event Charged(address indexed account, uint256 asked, uint256 paid, bool toSupplier);

    function deposit(address account, uint256 amount) external;
    function depositWithPermit(address account, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
    /// @notice Pays the sender's deposit beyond what must stay to its payout account.
    function withdraw(uint256 amount) external;
    function drawCreditLine(uint256 amount) external;
    function returnCreditLine(uint256 amount) external;
    function fundSupplier(uint256 amount) external;
    function fundGuarantee(uint256 amount) external;
    /// @notice Pays the supplier account beyond supplierMin; only the supplier role.
    function withdrawSupplier(address to, uint256 amount) external;

    /// @notice Opens the total of a period: Acc = amountNano G + rho H and |amountNano| <= bound.
    /// @param folds READINGs of the sender that are not folded yet.
    function settleBill(
        uint256 period,
        int256 amountNano,
        uint256 rho,
        bytes32 readingsRoot,
        FoldItem[] calldata folds,
        GapTotal calldata gap
    ) external;
    /// @notice Posts the sender's gap energy up to the end of `period` without a bill.
    function postGap(uint256 period, uint256 importWh, uint256 exportWh) external;
    /// @notice Records a default of a member after the grace time of a period, if there is one; anyone.
    function recordDefault(address account) external;
    /// @notice Closes a pot. Anyone, when every bill of the period is settled or its grace time is over and defaults are
    /// recorded. Where the pot covers all credits, `factor` and `creditors` are not used (give 2^32 and none).
    /// @param factor c: each creditor gets min(credit, c bound / 2^32); must be the largest that fits.
    /// @param creditors the next page of the period's creditors, addresses rising; the page that completes them closes.
    function closePot(uint256 period, uint256 factor, address[] calldata creditors) external;
    /// @notice Pays a member's credit of a closed pot to its payout account; anyone.
    function payCredit(address account, uint256 period) external;
    /// @notice Pays what earlier pots cut, as far as the money set aside for it goes; anyone.
    function payOwed(address account) external;

    function currency() external view returns (address);
    function supplierMin() external view returns (uint256);
    function supplierBalance() external view returns (uint256);
    function guaranteeFund() external view returns (uint256);
    function linesDrawn() external view returns (uint256);
    function depositOf(address account) external view returns (uint256 amount, uint256 line, uint256 score, uint256 owed);
    function requiredOf(address account) external view returns (uint256);
    function withdrawableOf(address account) external view returns (uint256);
    /// A credit waiting in the pot of a period; whether a bill is settled says Market.accOf.
    function creditOf(address account, uint256 period)
        external
        view
        returns (uint256 amount, uint256 bound, bool open);
    /// carriedIn: what earlier pots left, 0 once it is counted in; money: what the pot has for its creditors, before it
    /// is closed as far as that is known (advances of recorded defaults included).
    /// inside: the money that is in the pot at this moment.
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
        );
    /// What is left of closed pots and opens the next; cut credits in all, and the money set aside for them.
    function carried() external view returns (uint256);
    function owedTotal() external view returns (uint256);
    function owedFunded() external view returns (uint256);
    /// What pots could not pay to the supplier account, and what it could not pay into pots.
    function supplierOwed() external view returns (uint256);
    function supplierDebt() external view returns (uint256);
    function defaultOf(address account) external view returns (uint256 period, uint256 bound, uint256 advance, bool open);
}
