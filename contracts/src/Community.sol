// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ICommunity} from "./interfaces/ICommunity.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {IMarketHooks, ITreasuryHooks} from "./interfaces/Hooks.sol";
import "./Errors.sol";

/// @title Membership, stewards' announcements, roles and disclosures (docs/protocol.md, sections 2 and 9 to 12)
/// @notice The owner is the stewards' Safe. It can do what is in the section "stewards" below and nothing else: no
/// function here or in the other contracts lets it move a deposit or read a value.
contract Community is ICommunity, Ownable {
    uint8 private constant REGISTERED = 1;
    uint8 private constant MEMBER = 2;
    uint8 private constant GONE = 3;
    uint8 private constant REPLACED = 4;

    struct Record {
        uint8 state;
        uint24 capacityWh;
        uint64 number;
        address payout;
        uint256 maskX;
        uint256 maskY;
        bytes32 inviteHash;
    }

    /// @dev An approved replacement; newAccount 0: there is none.
    struct Replacement {
        address newAccount;
        uint64 period;
    }

    address public immutable override market;
    address public immutable override treasury;

    uint256 public override memberCount;
    address public override feeder;
    address public override supplier;

    mapping(address => Record) private _records;
    /// Addresses of mask keys that were ever registered.
    mapping(address => bool) private _maskKeys;
    /// Approved replacements by the old account.
    mapping(address => Replacement) private _replacements;
    /// Whose place a new account asks for. Kept by who asks, so that nobody can ask another one away.
    mapping(address => address) private _asked;

    constructor(address owner_, address market_, address treasury_) Ownable(owner_) {
        if (market_ == address(0) || treasury_ == address(0)) revert ZeroAddress();
        (market, treasury) = (market_, treasury_);
    }

    modifier onlyMember() {
        if (_records[msg.sender].state != MEMBER) revert NotMember(msg.sender);
        _;
    }

    // ---- members ----

    function register(
        uint256 maskX,
        uint256 maskY,
        uint8 v,
        bytes32 r,
        bytes32 s,
        address payout,
        uint256 capacityWh,
        bytes32 inviteHash
    ) external {
        Record storage record = _records[msg.sender];
        if (record.state != 0) revert AlreadyRegistered(msg.sender);
        if (payout == address(0)) revert ZeroAddress();
        if (capacityWh == 0 || capacityWh >= 1 << 24) revert CapacityOutOfRange(capacityWh);
        address maskAddress = address(uint160(uint256(keccak256(abi.encode(maskX, maskY)))));
        if (_maskKeys[maskAddress]) revert MaskKeyTaken();
        // recovering to the address of (x, y) shows that the point is on the curve and that its key is known here
        bytes32 digest = keccak256(abi.encode(IMarket(market).domain(), msg.sender));
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecover(digest, v, r, s);
        if (failure != ECDSA.RecoverError.NoError || signer != maskAddress) revert WrongMaskKeyProof();
        _maskKeys[maskAddress] = true;
        record.state = REGISTERED;
        record.capacityWh = uint24(capacityWh);
        record.payout = payout;
        (record.maskX, record.maskY, record.inviteHash) = (maskX, maskY, inviteHash);
        emit Registered(msg.sender, maskX, maskY, payout, capacityWh, inviteHash);
        emit PayoutChanged(msg.sender, payout);
    }

    /// @notice Only the present payout account can name the next, for the member `account`.
    function setPayout(address account, address payout) external {
        Record storage record = _records[account];
        if (record.state == 0) revert NotRegistered(account);
        if (msg.sender != record.payout) revert NotPayout();
        if (payout == address(0)) revert ZeroAddress();
        record.payout = payout;
        emit PayoutChanged(account, payout);
    }

    function leaveCommunity() external onlyMember {
        _records[msg.sender].state = GONE;
        IMarketHooks(market).deactivate(msg.sender);
        emit Left(msg.sender, IMarket(market).currentSlot() + 3);
    }

    function askReplacement(address oldAccount) external {
        if (_records[msg.sender].state != REGISTERED) revert NotRegistered(msg.sender);
        if (_records[oldAccount].state != MEMBER) revert NotMember(oldAccount);
        _notPromised(oldAccount);
        _asked[msg.sender] = oldAccount;
        emit ReplacementAsked(oldAccount, msg.sender);
    }

    function _notPromised(address oldAccount) private view {
        address promised = _replacements[oldAccount].newAccount;
        if (promised != address(0)) revert PlacePromised(oldAccount, promised);
    }

    /// @notice Carries out an approved replacement once its period has begun; anyone.
    function replaceAccount(address oldAccount) external {
        Replacement memory r = _replacements[oldAccount];
        if (r.newAccount == address(0)) revert NotAsked(oldAccount, r.newAccount);
        (uint256 period,) = IMarketHooks(market).periodNow();
        if (period < r.period) revert NotYet();
        _forget(oldAccount, r.newAccount);
        Record storage old = _records[oldAccount];
        Record storage fresh = _records[r.newAccount];
        if (old.state != MEMBER) revert NotMember(oldAccount);
        if (fresh.state != MEMBER) revert NotMember(r.newAccount);
        old.state = REPLACED;
        // the payout account stays what it was: whoever took the computer cannot bend it
        fresh.payout = old.payout;
        fresh.number = old.number;
        IMarketHooks(market).replace(oldAccount, r.newAccount);
        ITreasuryHooks(treasury).moveAccount(oldAccount, r.newAccount);
        emit Replaced(oldAccount, r.newAccount);
    }

    function _forget(address oldAccount, address newAccount) private {
        delete _replacements[oldAccount];
        delete _asked[newAccount];
    }

    function disclose(bytes32 disclosureHash, bytes32 recipient, bytes32 purpose, uint256 expiry) external {
        if (_records[msg.sender].state == 0) revert NotRegistered(msg.sender);
        emit Disclosed(msg.sender, disclosureHash, recipient, purpose, expiry);
    }

    function viewed(bytes32 disclosureHash) external {
        emit DisclosureViewed(disclosureHash, msg.sender);
    }

    function postFeeder(uint256 slot, int256 meteredWh) external {
        if (msg.sender != feeder) revert NotFeeder();
        if (!IMarket(market).clearingOf(slot).lambdaFixed) revert LambdaOpen(slot);
        (int256 sumM,,,) = IMarket(market).imbalanceOf(slot);
        emit FeederPosted(slot, meteredWh, sumM, meteredWh - sumM);
    }

    // ---- stewards ----

    function admit(address account) external onlyOwner {
        Record storage record = _records[account];
        if (record.state != REGISTERED) revert NotRegistered(account);
        record.state = MEMBER;
        record.number = uint64(++memberCount);
        IMarketHooks(market).admit(account, record.capacityWh);
        emit Admitted(account, memberCount);
    }

    function remove(address account) external onlyOwner {
        if (_records[account].state != MEMBER) revert NotMember(account);
        _remove(account);
    }

    function _remove(address account) private {
        _records[account].state = GONE;
        IMarketHooks(market).deactivate(account);
        emit Removed(account, IMarket(market).currentSlot() + 3);
    }

    function readmit(address account) external onlyOwner {
        if (_records[account].state != MEMBER) revert NotMember(account);
        IMarketHooks(market).readmit(account);
        emit Readmitted(account);
    }

    function announceCohorts(uint256 period, uint256[] calldata closing, address[][] calldata cohorts)
        external
        onlyOwner
    {
        IMarketHooks(market).announceCohorts(period, closing, cohorts);
    }

    function announceTariff(uint256 period, uint256 feedIn, uint256 retail) external onlyOwner {
        IMarketHooks(market).announceTariff(period, feedIn, retail);
        emit TariffAnnounced(period, feedIn, retail);
    }

    function setFeeder(address feeder_) external onlyOwner {
        feeder = feeder_;
        emit FeederChanged(feeder_);
    }

    function setSupplier(address supplier_) external onlyOwner {
        supplier = supplier_;
        emit SupplierChanged(supplier_);
    }

    function setRoleKey(bytes32 role, string calldata key) external onlyOwner {
        emit RoleKeyChanged(role, key);
    }

    /// @notice Lets `newAccount` take the place of `oldAccount` from `period` on; the cohort is redrawn with it.
    function approveReplacement(address oldAccount, address newAccount, uint256 period) external onlyOwner {
        if (oldAccount == address(0) || _asked[newAccount] != oldAccount) revert NotAsked(oldAccount, newAccount);
        _notPromised(oldAccount);
        if (_records[oldAccount].state != MEMBER) revert NotMember(oldAccount);
        (uint256 now_,) = IMarketHooks(market).periodNow();
        if (period <= now_) revert AnnouncedTooLate(period);
        Record storage fresh = _records[newAccount];
        if (fresh.state != REGISTERED) revert NotRegistered(newAccount);
        _replacements[oldAccount] = Replacement(newAccount, uint64(period));
        fresh.state = MEMBER;
        IMarketHooks(market).admit(newAccount, _records[oldAccount].capacityWh);
        IMarketHooks(market).announceReplacement(oldAccount, newAccount);
        emit ReplacementApproved(oldAccount, newAccount, period);
    }

    /// @notice Takes an approval back that was not carried out yet. The old account keeps all it has; the new one, which
    /// was let in for its place alone, is out for good.
    function withdrawReplacement(address oldAccount) external onlyOwner {
        address newAccount = _replacements[oldAccount].newAccount;
        if (newAccount == address(0)) revert NotAsked(oldAccount, newAccount);
        _forget(oldAccount, newAccount);
        IMarketHooks(market).announceReplacement(address(0), newAccount);
        if (_records[newAccount].state == MEMBER) _remove(newAccount);
        emit ReplacementWithdrawn(oldAccount, newAccount);
    }

    // ---- views ----

    function memberOf(address account) external view returns (uint256) {
        return _records[account].number;
    }

    function recordOf(address account)
        external
        view
        returns (
            uint8 state,
            uint256 member,
            uint256 maskX,
            uint256 maskY,
            address payout,
            uint256 capacityWh,
            bytes32 inviteHash
        )
    {
        Record memory r = _records[account];
        return (r.state, r.number, r.maskX, r.maskY, r.payout, r.capacityWh, r.inviteHash);
    }
}
