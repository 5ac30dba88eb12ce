// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;


/// @notice What the treasury does for the market; only the market calls these.
interface ITreasuryHooks {
    /// @notice Takes up to `units` from an account's collateral to the supplier account or the guarantee fund.
    function charge(address account, uint256 units, bool toSupplier) external;
    /// @notice Takes `each` from every payer, gives `toSupplier` (may be negative) to the supplier account and the
    /// rest to the guarantee fund.
    function settleVoid(address[] calldata payers, uint256 each, int256 toSupplier) external returns (uint256 charged);
    /// @param boundNano the most, in nano-currency, that the unsettled bill can be.
    /// @param gap false: a bill that did not come; true: gap energy that was not posted.
    function noteDefault(address account, uint256 period, uint256 boundNano, bool gap) external;
    function collateralOf(address account) external view returns (uint256);
    function defaultIsOpen(address account) external view returns (bool);
    function supplierReady() external view returns (bool);
    function moveAccount(address from, address to) external;
}

/// @notice What the market does for the treasury and the community; only they call these.
interface IMarketHooks {
    // treasury
    /// @notice Checks the opening of a bill and notes it as settled. Its name, like that of `revealBoth`, has a low selector:
    /// the compiler compares selectors one by one, 22 gas each, and these two are called often.
    function checkBill(address account, uint256 period, int256 amountNano, uint256 rho)
        external
        returns (uint256 count, uint256 bound, bool late, bool counted);
    function takeGap(address account, uint256 period, uint256 importWh, uint256 exportWh)
        external
        returns (uint256 slots, int256 amountNano, bool late);
    /// @notice Moves what is left of periods that are over, and reports defaults to the treasury.
    function sync(address account) external;
    /// @notice No more bills of `period`: what is left of it belongs to the next.
    function closePeriod(uint256 period) external;
    function exchangeOf(uint256 period) external view returns (int256 nano);
    function billableOf(uint256 period) external view returns (uint256);
    /// @notice Required collateral in token units. free: nothing of the account is open any more; open: it has a bill of
    /// a period that is over.
    function requiredOf(address account) external view returns (uint256 units, bool free, bool open);
    function periodNow() external view returns (uint256 period, uint256 slotInPeriod);

    // community
    function announceTariff(uint256 period, uint256 feedIn, uint256 retail) external;
    function announceCohorts(uint256 period, uint256[] calldata closing, address[][] calldata cohorts) external;
    function admit(address account, uint256 capacityWh) external;
    function deactivate(address account) external;
    function readmit(address account) external;
    /// @notice From now on `to` may be seated, and waits for what `from` has; `from` zero: it waits no more.
    function announceReplacement(address from, address to) external;
    function replace(address from, address to) external;
}
