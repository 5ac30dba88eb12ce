// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A currency that can take a fee, answer false, answer nothing, or call back while it is transferred
contract HostileToken is ERC20 {
    uint8 private immutable _decimals;
    uint256 public fee;
    bool public silent;
    bool public lying;
    address public target;
    bytes public callback;
    bool public calledBack;
    bool public callbackWorked;
    bytes4 public callbackError;

    constructor(uint8 decimals_) ERC20("Hostile", "HOST") {
        _decimals = decimals_;
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function faucet(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setFee(uint256 fee_) external {
        fee = fee_;
    }

    function setSilent(bool silent_) external {
        silent = silent_;
    }

    function setLying(bool lying_) external {
        lying = lying_;
    }

    function setCallback(address target_, bytes calldata callback_) external {
        (target, callback) = (target_, callback_);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (from != address(0) && fee > 0) {
            super._update(from, address(0xfee), fee);
            value -= fee;
        }
        super._update(from, to, value);
        if (target != address(0)) {
            calledBack = true;
            bytes memory answer;
            (callbackWorked, answer) = target.call(callback);
            callbackError = bytes4(answer);
        }
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        if (lying) return false;
        _transfer(msg.sender, to, value);
        _answer();
        return true;
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (lying) return false;
        _spendAllowance(from, msg.sender, value);
        _transfer(from, to, value);
        _answer();
        return true;
    }

    /// @dev Tokens like the oldest ones return no data at all.
    function _answer() private view {
        if (silent) {
            assembly {
                return(0, 0)
            }
        }
    }
}
