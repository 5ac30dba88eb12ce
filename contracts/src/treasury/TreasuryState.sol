// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ICommunity} from "../interfaces/ICommunity.sol";
import {IMarketHooks, ITreasuryHooks} from "../interfaces/Hooks.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import "../Errors.sol";

/// @title What the treasury is deployed with, and its state
abstract contract TreasuryState is ITreasury, ITreasuryHooks {
    /// c of a pot that pays in full.
    uint256 public constant FULL = 1 << 32;
    uint256 internal constant POTS = 8;

    /// @dev One word, so that a bill writes one word of its member.
    struct Account {
        uint56 deposit;
        uint56 line;
        /// A fifth of the score.
        uint8 fifths;
        /// The latest credit that waits in a pot, its bound, and its period plus one.
        uint56 credit;
        uint56 bound;
        uint24 creditPeriod;
    }

    struct Credit {
        uint24 periodPlus;
        uint56 amount;
        uint56 bound;
    }

    struct Pot {
        uint24 periodPlus;
        uint80 debits;
        uint80 credits;
        uint24 creditors;
        uint24 settled;
        /// Bills of the period that are recorded as defaults.
        uint16 defaulted;
        bool closed;
    }

    struct PotEnd {
        /// Available is fixed: owed credits are served, advances are taken.
        bool counted;
        uint24 unpaid;
        uint64 factor;
        /// Money of the pot: what can be paid out, then what is not paid out yet.
        uint128 money;
        /// What the supplier account takes out, after the members.
        uint128 out;
    }

    struct Check {
        address last;
        uint64 factor;
        uint24 seen;
        uint128 low;
        uint128 high;
    }

    struct Defaulter {
        address account;
        uint56 bound;
    }

    struct Default {
        uint24 periodPlus;
        uint56 bound;
        uint56 advance;
        /// A bill that did not come, and gap energy that was not posted: each ends when it comes.
        bool bill;
        bool gap;
    }

    IMarketHooks internal immutable _market;
    ICommunity internal immutable _community;
    IERC20Metadata internal immutable _currency;
    uint256 public immutable override supplierMin;
    uint256 internal immutable _slotsPerPeriod;

    mapping(address => Account) internal _accounts;
    /// A credit of an earlier period that still waited when the next came.
    mapping(address => Credit) internal _older;
    mapping(address => Default) internal _defaults;
    mapping(address => uint256) internal _owed;
    mapping(uint256 => Pot) internal _pots;
    mapping(uint256 => PotEnd) internal _ends;
    mapping(uint256 => Check) internal _checks;
    mapping(uint256 => Defaulter[]) internal _defaulters;
    /// Credits of cured defaults in a pot: what the guarantee fund stands behind.
    mapping(uint256 => uint256) internal _cured;

    uint256 public override supplierBalance;
    /// What pots could not pay to the supplier account; served after members.
    uint256 public override supplierOwed;
    /// What the supplier account could not pay into pots; paid when it can.
    uint256 public override supplierDebt;
    uint256 public override guaranteeFund;
    uint256 public override linesDrawn;
    /// What is left of closed pots; opens the next.
    uint256 public carried;
    /// Cut credits in all, and the money set aside for them.
    uint256 public owedTotal;
    uint256 public owedFunded;

    modifier onlyMarket() {
        if (msg.sender != address(_market)) revert OnlyMarket();
        _;
    }

    /// @dev Refuses a currency without 6 decimals. Tokens that take a fee are refused at the first transfer.
    constructor(address market_, address community_, address currency_, uint256 supplierMin_, uint256 slotsPerPeriod_) {
        if (market_ == address(0) || community_ == address(0)) revert ZeroAddress();
        if (currency_.code.length == 0 || IERC20Metadata(currency_).decimals() != 6) revert CurrencyRefused();
        _market = IMarketHooks(market_);
        _community = ICommunity(community_);
        _currency = IERC20Metadata(currency_);
        supplierMin = supplierMin_;
        _slotsPerPeriod = slotsPerPeriod_;
    }

    function _isOpen(Default storage d) internal view returns (bool) {
        return d.bill || d.gap;
    }
}
