// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import "./MarketState.sol";
import {Timing} from "./Timing.sol";
import {Standings} from "./Standings.sol";
import {Rounds} from "./Rounds.sol";
import {ClearingWord, Header, MemberWord, Place} from "./Words.sol";
import {Clearing} from "../lib/Clearing.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {ITreasuryHooks} from "../interfaces/Hooks.sol";
import "../Errors.sol";

/// @title Charges for void READING rounds and for absences (docs/protocol.md, section 8)
/// @dev All amounts nano-currency until they reach the treasury in token units, charges rounded up.
library Late {
    using Timing for Config;
    using Header for uint256;

    /// @dev A slot whose lambda is fixed and that did not fail; F, R, P and lambda of it.
    struct Prices {
        uint256 feedIn;
        uint256 retail;
        uint256 price;
        uint256 lambda;
        uint256 word;
    }

    function _prices(State storage s, Config memory c, uint256 slot) private view returns (Prices memory p) {
        p.word = s.clearings[slot % c.ring];
        if (!ClearingWord.isFor(p.word, slot) || p.word & ClearingWord.FIXED == 0) revert LambdaOpen(slot);
        if (p.word & ClearingWord.SLOT_FAILED != 0) revert SlotFailed(slot);
        (p.feedIn, p.retail) = Timing.tariff(s, c.periodOf(slot));
        (p.price, p.lambda) = ClearingWord.prices(p.word, p.feedIn, p.retail);
    }

    function settleVoid(State storage s, Config memory c, uint256 slot, uint256 id, uint256[8] calldata offerWords)
        external
    {
        if (slot == 0) revert NotVoid();
        Prices memory p = _prices(s, c, slot);
        Cohort storage cohort = s.cohorts[id];
        uint256 h = cohort.headers[(slot + 1) % c.ring];
        uint256 oh = cohort.headers[(slot - 1) % c.ring];
        if (!h.isFor(slot + 1) || !oh.isFor(slot - 1)) revert StaleSlot(slot);
        if (h.status(READING) != VOID || oh.status(OFFER) != OPENED) revert NotVoid();
        if (h.voidSettled()) revert AlreadyCharged();
        if (cohort.offerHashes[(slot - 1) % c.ring] != keccak256(abi.encode(offerWords))) revert WrongOfferWords();
        cohort.headers[(slot + 1) % c.ring] = h.setVoidSettled();
        if (p.word & ClearingWord.TRADED == 0) return;
        (uint256 sold, uint256 bought) = Clearing.allocation(offerWords, ClearingWord.unpack(p.word));
        _chargeVoid(c, cohort, h, p, slot, id, sold, bought);
    }

    /// @dev |P - lambda| max(B, Z) in equal parts to those who made the round void; the public gap
    /// (P - lambda)(B - Z) is the supplier account's.
    function _chargeVoid(
        Config memory c,
        Cohort storage cohort,
        uint256 h,
        Prices memory p,
        uint256 slot,
        uint256 id,
        uint256 sold,
        uint256 bought
    ) private {
        int256 spread = int256(p.price) - int256(p.lambda);
        uint256 charge = uint256(spread < 0 ? -spread : spread) * (bought > sold ? bought : sold);
        uint256 members = h.submitted(READING);
        bool tooSmall = Header.count(members) < Rounds.threshold(c, h.active(READING));
        uint256 payers = tooSmall ? h.active(READING) & ~members : members & ~h.revealed(READING);
        uint256 n = Header.count(payers);
        if (charge == 0 || n == 0) return;
        address[] memory accounts = new address[](n);
        uint256 next;
        for (uint256 i; payers >> i != 0; ++i) {
            if ((payers >> i) & 1 == 1) accounts[next++] = cohort.accounts[i];
        }
        int256 gap = spread * (int256(bought) - int256(sold));
        // toward minus infinity: the fund, not the supplier account, takes the rounding
        int256 units = gap >= 0 ? gap / 1000 : -((999 - gap) / 1000);
        uint256 each = (charge + n * 1000 - 1) / (n * 1000);
        uint256 charged = ITreasuryHooks(c.treasury).settleVoid(accounts, each, units);
        emit IMarket.VoidSettled(slot, id, charge, units, charged);
    }

    /// @dev The headers of a slot in which `index` offered and then did not submit its READING.
    function _absence(State storage s, Config memory c, uint256 slot, uint256 id, uint256 index)
        private
        view
        returns (uint256 h, uint256 offered)
    {
        if (slot == 0) revert NotAbsent();
        Cohort storage cohort = s.cohorts[id];
        h = cohort.headers[(slot + 1) % c.ring];
        uint256 oh = cohort.headers[(slot - 1) % c.ring];
        if (!h.isFor(slot + 1) || !oh.isFor(slot - 1)) revert StaleSlot(slot);
        if (h.status(READING) != OPENED || oh.status(OFFER) != OPENED) revert NotAbsent();
        offered = oh.submitted(OFFER);
        if ((offered >> index) & 1 == 0 || (h.submitted(READING) >> index) & 1 == 1) revert NotAbsent();
        if ((h.done() >> index) & 1 == 1) revert AlreadyCharged();
    }

    struct LateOffer {
        uint256 slot;
        uint256 place;
        uint256[8] words;
        bytes32 salt;
        bytes32 bHash;
        bytes32 readingPart;
    }

    function openLate(State storage s, Config memory c, address account, LateOffer memory o) external {
        uint256 slot = o.slot;
        if (c.current() > slot + LATE_SLOTS) revert TooLate();
        uint256 id = Place.cohortOf(o.place);
        uint256 index = Place.indexOf(o.place);
        (uint256 h, uint256 offered) = _absence(s, c, slot, id, index);
        if (Header.count(offered & ~h.done()) < 3) revert TooFewUnopened();
        uint256 word = s.words[account][(slot - 1) % WORDS_RING];
        bytes32 part = MemberWord.hashOffer(o.place, keccak256(abi.encode(o.words, o.salt)), o.bHash);
        if (!MemberWord.matches(word, slot - 1, part, o.readingPart)) revert WrongOpening();
        Prices memory p = _prices(s, c, slot);
        (uint256 supply, uint256 demand) = Clearing.totals(o.words);
        uint256 capacity = Place.capacityOf(o.place);
        if (supply > capacity || demand > capacity) revert OfferBeyondCapacity();
        int256 a;
        if (p.word & ClearingWord.TRADED != 0) {
            (uint256 sold, uint256 bought) = Clearing.allocation(o.words, ClearingWord.unpack(p.word));
            a = int256(bought) - int256(sold);
        }
        h = h.addDone(index);
        h = h.setResidual(h.residual() + a);
        s.cohorts[id].headers[(slot + 1) % c.ring] = h;
        uint256 charge = a > 0 ? (p.price - p.feedIn) * uint256(a) : (p.retail - p.price) * uint256(-a);
        emit IMarket.OpenedLate(slot, account, a, charge);
        _explain(s, c, id, h, offered, slot);
        ITreasuryHooks(c.treasury).charge(account, (charge + 999) / 1000, true);
    }

    /// @dev Once all absentees have opened, what sum a still leaves unexplained is a false word of somebody in S.
    function _explain(State storage s, Config memory c, uint256 id, uint256 h, uint256 offered, uint256 slot) private {
        uint256 members = h.submitted(READING);
        if (offered & ~members & ~h.done() != 0) return;
        int256 rest = h.residual();
        if (uint256(rest < 0 ? -rest : rest) > Header.count(offered)) Standings.strike(s, c, id, members, slot);
    }

    function chargeAbsence(State storage s, Config memory c, uint256 slot, uint256 id, uint256 index) external {
        if (c.current() <= slot + LATE_SLOTS) revert NotYet();
        (uint256 h,) = _absence(s, c, slot, id, index);
        Prices memory p = _prices(s, c, slot);
        if (p.word & ClearingWord.TRADED == 0) revert NotAbsent();
        s.cohorts[id].headers[(slot + 1) % c.ring] = h.addDone(index);
        address account = s.cohorts[id].accounts[index];
        uint256 units = Standings.absenceUnits(s, c, account, slot);
        emit IMarket.AbsenceCharged(slot, account, units * 1000);
        ITreasuryHooks(c.treasury).charge(account, units, true);
    }
}
