// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import "./MarketState.sol";
import {MarketBase} from "./MarketBase.sol";
import {Rounds} from "./Rounds.sol";
import {Timing} from "./Timing.sol";
import {Header, MemberWord, Place} from "./Words.sol";
import {Bn254} from "../lib/Bn254.sol";
import {MaskedSums} from "../lib/MaskedSums.sol";
import {OfferReveal, ReadingReveal} from "../interfaces/Types.sol";
import "../Errors.sol";

/// @title Reveal of self masks, with corrections for who is missing: 0.5 to 0.8 of a slot (docs/protocol.md, section 7)
abstract contract Reveals is MarketBase {
    using Timing for Config;
    using Header for uint256;

    function revealBoth(uint256 session, OfferReveal calldata offer, ReadingReveal calldata reading) external {
        Config memory c = _config();
        _checkParts(session, _offerPart(offer), _readingPart(reading));
        _revealOffer(c, session, offer);
        _revealReading(c, session, reading);
    }

    function revealOffer(uint256 session, OfferReveal calldata offer, bytes32 readingPart) external {
        _checkParts(session, _offerPart(offer), readingPart);
        _revealOffer(_config(), session, offer);
    }

    function revealReading(uint256 session, ReadingReveal calldata reading, bytes32 offerPart) external {
        _checkParts(session, offerPart, _readingPart(reading));
        _revealReading(_config(), session, reading);
    }

    function _offerPart(OfferReveal calldata r) private pure returns (bytes32) {
        return MemberWord.hashOffer(r.place, r.bind, MaskedSums.hashOf(r.b));
    }

    function _readingPart(ReadingReveal calldata r) private pure returns (bytes32) {
        return MemberWord.hashReading(r.place, r.bind, MaskedSums.hashOf(r.b), r.a, r.m);
    }

    function _checkParts(uint256 session, bytes32 offerPart, bytes32 readingPart) private view {
        uint256 word = _s.words[msg.sender][session % WORDS_RING];
        if (MemberWord.matches(word, session, offerPart, readingPart)) return;
        if (!MemberWord.isFor(word, session)) revert NotSubmitted(session);
        revert WrongOpening();
    }

    /// @dev The reveal phase of a slot: 0.5 to 0.8.
    function _inReveal(Config memory c, uint256 slot) private view {
        unchecked {
            uint256 tenths = 10 * (block.timestamp - c.genesis - slot * c.slotSeconds);
            if (tenths >= 5 * c.slotSeconds && tenths < 8 * c.slotSeconds) return;
        }
        if (c.current() != slot) revert StaleSlot(slot);
        revert WrongPhase();
    }

    function _revealOffer(Config memory c, uint256 session, OfferReveal calldata r) private {
        _inReveal(c, session);
        (Sums storage sums, bool first) = _enterReveal(c, OFFER, session, r.place, r.missing);
        uint256[] calldata words = r.u;
        if (words.length != (r.missing == 0 ? 0 : 8)) revert WrongCorrections();
        uint256 chains = sums.chains;
        uint256 chain = MaskedSums.link(first ? 0 : chains & type(uint128).max, r.b);
        sums.chains = (chains >> 128 << 128) | chain;
        if (r.missing == 0) {
            emit OfferRevealed(session + 1, msg.sender, r.place, r.b);
            return;
        }
        uint256[8] calldata u = MaskedSums.eight(words);
        MaskedSums.correctOffer(sums.offer, u);
        emit OfferCorrected(session + 1, msg.sender, r.place, r.b, r.missing, u);
    }

    function _revealReading(Config memory c, uint256 session, ReadingReveal calldata r) private {
        uint256 slot = c.current();
        if (slot < session || slot > session + 2) revert StaleSlot(session);
        _inReveal(c, slot);
        (Sums storage sums, bool first) = _enterReveal(c, READING, session, r.place, r.missing);
        uint256[] calldata words = r.u;
        if (words.length != (r.missing == 0 ? 0 : 3)) revert WrongCorrections();
        uint256 chains = sums.chains;
        uint256 chain = MaskedSums.link(first ? 0 : chains >> 128, r.b);
        sums.chains = (chains & type(uint128).max) | (chain << 128);
        if (r.missing == 0) {
            emit ReadingRevealed(session - 1, msg.sender, r.place, r.b);
            return;
        }
        uint256[3] calldata u = MaskedSums.three(words);
        if (u[1] >= Bn254.R) revert ScalarOutOfRange(u[1]);
        if (u[2] >= Bn254.R) revert ScalarOutOfRange(u[2]);
        MaskedSums.correctReading(sums.reading, u);
        emit ReadingCorrected(session - 1, msg.sender, r.place, r.b, r.missing, u);
    }

    function _enterReveal(Config memory c, uint256 kind, uint256 session, uint256 place, uint256 missing)
        private
        returns (Sums storage sums, bool first)
    {
        Cohort storage cohort = _s.cohorts[Place.cohortOf(place)];
        uint256 h = cohort.headers[session % c.ring];
        uint256 index = Place.indexOf(place);
        uint256 members = h.submitted(kind);
        if (!h.isFor(session) || (members >> index) & 1 == 0) revert NotSubmitted(session);
        // a round that is void, failed or open has no one left who may reveal, by the checks below and the phases
        uint256 active = h.active(kind);
        if (missing != active & ~members) revert WrongMissingSet(active & ~members);
        uint256 least = Rounds.threshold(c, active);
        uint256 n = Header.count(members);
        if (n < least) revert TooFewSubmitted(n, least);
        if ((h.revealed(kind) >> index) & 1 == 1) revert AlreadyRevealed(session);
        first = h.revealed(kind) == 0;
        cohort.headers[session % c.ring] = h.addRevealed(kind, index);
        sums = cohort.sums[session % SUMS_RING];
    }
}
