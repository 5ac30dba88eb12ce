// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Membership, stewards' announcements, roles, disclosures
interface ICommunity {
    event Registered(
        address indexed account, uint256 maskX, uint256 maskY, address payout, uint256 capacityWh, bytes32 inviteHash
    );
    event Admitted(address indexed account, uint256 indexed member);
    event Removed(address indexed account, uint256 fromPeriod);
    event Left(address indexed account, uint256 fromPeriod);
    event Readmitted(address indexed account);
    event PayoutChanged(address indexed account, address payout);
    event TariffAnnounced(uint256 indexed period, uint256 feedIn, uint256 retail);
    event FeederChanged(address feeder);
    event SupplierChanged(address supplier);
    /// role: a short name as bytes32 (for example "meter-auditor"); key: an age recipient or public key, as text.
    event RoleKeyChanged(bytes32 indexed role, string key);
    event ReplacementAsked(address indexed oldAccount, address indexed newAccount);
    event ReplacementApproved(address indexed oldAccount, address indexed newAccount, uint256 fromPeriod);
    event ReplacementWithdrawn(address indexed oldAccount, address indexed newAccount);
    event Replaced(address indexed oldAccount, address indexed newAccount);
    /// difference = metered - X in Wh; X over the slot's opened cohorts.
    event FeederPosted(uint256 indexed slot, int256 meteredWh, int256 sumM, int256 differenceWh);
    event Disclosed(
        address indexed account, bytes32 indexed disclosureHash, bytes32 recipient, bytes32 purpose, uint256 expiry
    );
    event DisclosureViewed(bytes32 indexed disclosureHash, address indexed viewer);

    /// @notice Registers the sender: mask key with proof, payout account, wanted capacity, the hash of its invitation.
    /// @param v r s: signature by the mask key over keccak256(abi.encode(Dom, sender)), no prefix, low s.
    function register(
        uint256 maskX,
        uint256 maskY,
        uint8 v,
        bytes32 r,
        bytes32 s,
        address payout,
        uint256 capacityWh,
        bytes32 inviteHash
    ) external;
    /// @notice Only the present payout account of `account` can name the next.
    function setPayout(address account, address payout) external;
    function leaveCommunity() external;
    /// @notice Called by the new account (with its own mask key registered) to take the place of a lost one. Several may
    /// ask for the same place: the stewards choose one of them, and nobody may ask while one is approved.
    function askReplacement(address oldAccount) external;
    /// @notice Carries out an approved replacement once its period has begun; anyone.
    function replaceAccount(address oldAccount) external;
    function disclose(bytes32 disclosureHash, bytes32 recipient, bytes32 purpose, uint256 expiry) external;
    function viewed(bytes32 disclosureHash) external;
    function postFeeder(uint256 slot, int256 meteredWh) external;

    // stewards (owner)
    function admit(address account) external;
    function remove(address account) external;
    function readmit(address account) external;
    /// @notice Announces cohorts of `period` and closes others, before period-1 starts (the first ones: at any time
    /// before `period` starts).
    function announceCohorts(uint256 period, uint256[] calldata closing, address[][] calldata cohorts) external;
    function announceTariff(uint256 period, uint256 feedIn, uint256 retail) external;
    function setFeeder(address feeder) external;
    function setSupplier(address supplier) external;
    function setRoleKey(bytes32 role, string calldata key) external;
    function approveReplacement(address oldAccount, address newAccount, uint256 period) external;
    /// @notice Takes back an approval that was not carried out; the new account is out for good.
    function withdrawReplacement(address oldAccount) external;

    // views
    function market() external view returns (address);
    function treasury() external view returns (address);
    function memberOf(address account) external view returns (uint256 member);
    function memberCount() external view returns (uint256);
    /// state: 0 unknown, 1 registered, 2 member, 3 left or removed, 4 replaced.
    function recordOf(address account)
        external
        view
        returns (uint8 state, uint256 member, uint256 maskX, uint256 maskY, address payout, uint256 capacityWh, bytes32 inviteHash);
    function feeder() external view returns (address);
    function supplier() external view returns (address);
}
