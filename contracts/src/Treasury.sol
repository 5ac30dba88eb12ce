// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ITreasury} from "./interfaces/ITreasury.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {ICommunity} from "./interfaces/ICommunity.sol";
import {IMarketHooks, ITreasuryHooks} from "./interfaces/Hooks.sol";
import {FoldItem, GapTotal} from "./interfaces/Types.sol";
import "./Errors.sol";

/// @title Deposits, bills, pots, supplier account and guarantee fund (docs/protocol.md, sections 6, 8 and 9)
/// @notice The only contract that holds money. Token units (6 decimals); a bill is rounded once, up.
contract Treasury is ITreasury, ITreasuryHooks, ReentrancyGuardTransient {
    using SafeERC20 for IERC20Metadata;

    /// c of a pot that pays in full.
    uint256 public constant FULL = 1 << 32;
    uint256 private constant POTS = 8;
    uint256 private constant CURE_PERIODS = 8;

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

    IMarketHooks private immutable _market;
    ICommunity private immutable _community;
    IERC20Metadata private immutable _currency;
    uint256 public immutable override supplierMin;
    uint256 private immutable _slotsPerPeriod;

    mapping(address => Account) private _accounts;
    /// A credit of an earlier period that still waited when the next came.
    mapping(address => Credit) private _older;
    mapping(address => Default) private _defaults;
    mapping(address => uint256) private _owed;
    mapping(uint256 => Pot) private _pots;
    mapping(uint256 => PotEnd) private _ends;
    mapping(uint256 => Check) private _checks;
    mapping(uint256 => Defaulter[]) private _defaulters;
    /// Credits of cured defaults in a pot: what the guarantee fund stands behind.
    mapping(uint256 => uint256) private _cured;

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

    // ---- money in and out ----

    function _pull(uint256 amount) private {
        uint256 before = _currency.balanceOf(address(this));
        _currency.safeTransferFrom(msg.sender, address(this), amount);
        if (_currency.balanceOf(address(this)) != before + amount) revert CurrencyRefused();
    }

    function _push(address account, uint256 amount) private returns (address payout) {
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
    function _take(address account, uint256 amount) private returns (uint256 taken) {
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

    // ---- bills ----

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

    /// @dev The pot of a period, begun anew when its place in the ring held an older one.
    function _pot(uint256 period) private returns (Pot memory pot) {
        pot = _pots[period % POTS];
        if (pot.periodPlus != period + 1) {
            if (!_recycle(period)) revert PotNotPaid(uint256(pot.periodPlus) - 1);
            pot = _pots[period % POTS];
        }
        if (pot.closed) revert PotClosedAlready(period);
    }

    function _recycle(uint256 period) private returns (bool) {
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

    // ---- pots ----

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

    function _payCredit(address account, uint256 period) private {
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

    // ---- defaults ----

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

    function _isOpen(Default storage d) private view returns (bool) {
        return d.bill || d.gap;
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

    function defaultOf(address account)
        external
        view
        returns (uint256 period, uint256 bound, uint256 advance, bool open)
    {
        Default storage d = _defaults[account];
        if (d.periodPlus != 0) return (uint256(d.periodPlus) - 1, d.bound, d.advance, _isOpen(d));
    }
}
