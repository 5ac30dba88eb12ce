// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import "./MarketState.sol";
import {ActiveSets} from "./ActiveSets.sol";
import {Folding} from "./Folding.sol";
import {MarketBase} from "./MarketBase.sol";
import {Timing} from "./Timing.sol";
import {Header, MemberWord, Place} from "./Words.sol";
import {Bn254} from "../lib/Bn254.sol";
import {MaskedSums} from "../lib/MaskedSums.sol";
import {FoldItem, Offer, Reading} from "../interfaces/Types.sol";
import "../Errors.sol";

/// @title Submission of masked vectors: 0 to 0.5 of a slot (docs/protocol.md, section 7)
abstract contract Submissions is MarketBase {
    using Timing for Config;
    using Header for uint256;

    function submit(uint256 session, Offer calldata offer, Reading calldata reading, FoldItem[] calldata folds)
        external
    {
        Config memory c = _begin(session, folds);
        uint256 seat = ActiveSets.wordOf(_s.seats[msg.sender]);
        _store(c, session, _takeOffer(c, seat, session, offer), _takeReading(c, seat, session, reading), 3, 0);
    }

    function submitOffer(uint256 session, Offer calldata offer, bytes32 readingPart, FoldItem[] calldata folds)
        external
    {
        Config memory c = _begin(session, folds);
        bytes32 part = _takeOffer(c, ActiveSets.wordOf(_s.seats[msg.sender]), session, offer);
        _store(c, session, part, readingPart, MemberWord.HAS_OFFER, MemberWord.HAS_READING);
    }

    function submitReading(uint256 session, Reading calldata reading, bytes32 offerPart, FoldItem[] calldata folds)
        external
    {
        Config memory c = _begin(session, folds);
        bytes32 part = _takeReading(c, ActiveSets.wordOf(_s.seats[msg.sender]), session, reading);
        _store(c, session, offerPart, part, MemberWord.HAS_READING, MemberWord.HAS_OFFER);
    }

    function _begin(uint256 session, FoldItem[] calldata folds) private returns (Config memory c) {
        c = _config();
        unchecked {
            // before genesis this wraps around: no session is on then
            uint256 tenths = 10 * (block.timestamp - c.genesis - session * c.slotSeconds);
            if (tenths >= 5 * c.slotSeconds) {
                if (block.timestamp < c.genesis || c.current() != session) revert StaleSlot(session);
                revert WrongPhase();
            }
        }
        Folding.foldAll(_s, c, msg.sender, folds);
    }

    /// @dev Binds what was submitted in a session into one word. `mine` are the flags of this call, `other` the flag that
    /// must be there if the other part was submitted before.
    function _store(
        Config memory c,
        uint256 session,
        bytes32 offerPart,
        bytes32 readingPart,
        uint256 mine,
        uint256 other
    ) private {
        uint256 word = _s.words[msg.sender][session % WORDS_RING];
        uint256 flags = mine;
        if (MemberWord.isFor(word, session)) {
            // the round's bitmaps refuse the same part twice, so the word holds the other part alone
            (bytes32 o, bytes32 r) = other == MemberWord.HAS_OFFER ? (offerPart, bytes32(0)) : (bytes32(0), readingPart);
            if (!MemberWord.matches(word, session, o, r)) revert WrongOpening();
            flags |= other;
        } else {
            bool stranger = other == MemberWord.HAS_OFFER ? offerPart != 0 : (other != 0 && readingPart != 0);
            if (stranger) revert WrongOpening();
            _mayOverwrite(c, word, session);
        }
        _s.words[msg.sender][session % WORDS_RING] = MemberWord.pack(session, offerPart, readingPart, flags);
    }

    /// @dev A READING that can still be folded is never overwritten; an older one has become gap energy.
    function _mayOverwrite(Config memory c, uint256 word, uint256 session) private pure {
        if (word & (MemberWord.HAS_READING | MemberWord.FOLDED) != MemberWord.HAS_READING) return;
        uint256 old = ((word >> 8) & 0xffffffff) - 1;
        if (session - old < c.ring) revert UnfoldedReading(old - 1);
    }

    /// @dev Enters the sender into S of a round: active, not there yet. First: nobody was in S before.
    function _enter(Config memory c, uint256 seat, uint256 kind, uint256 session, uint256 slot)
        private
        returns (uint256 place, bool first)
    {
        bool seated;
        (seated, place) = ActiveSets.placeOf(seat, c.periodOf(slot));
        if (!seated) revert NotSeated(msg.sender);
        Cohort storage cohort = _s.cohorts[Place.cohortOf(place)];
        uint256 h = cohort.headers[session % c.ring];
        if (!h.isFor(session)) h = Header.fresh(session);
        if (!h.activeKnown(kind)) h = h.setActive(kind, ActiveSets.activeAt(cohort, c, slot));
        uint256 index = Place.indexOf(place);
        if ((h.active(kind) >> index) & 1 == 0) revert NotActive(msg.sender, slot);
        uint256 members = h.submitted(kind);
        if ((members >> index) & 1 == 1) revert AlreadySubmitted(slot);
        first = members == 0;
        cohort.headers[session % c.ring] = h.addSubmitted(kind, index, Place.capacityOf(place));
    }

    function _takeOffer(Config memory c, uint256 seat, uint256 session, Offer calldata offer)
        private
        returns (bytes32)
    {
        (uint256 place, bool first) = _enter(c, seat, OFFER, session, session + 1);
        MaskedSums.addOffer(_s.cohorts[Place.cohortOf(place)].sums[session % SUMS_RING].offer, offer.v, first);
        emit OfferSubmitted(session + 1, msg.sender, place, offer.bind, offer.bHash, offer.v);
        return MemberWord.hashOffer(place, offer.bind, offer.bHash);
    }

    function _takeReading(Config memory c, uint256 seat, uint256 session, Reading calldata reading)
        private
        returns (bytes32)
    {
        if (session == 0) revert StaleSlot(session);
        (uint256 place, bool first) = _enter(c, seat, READING, session, session - 1);
        Sums storage sums = _s.cohorts[Place.cohortOf(place)].sums[session % SUMS_RING];
        uint256[3] calldata v = reading.v;
        if (v[1] >= Bn254.R) revert ScalarOutOfRange(v[1]);
        if (v[2] >= Bn254.R) revert ScalarOutOfRange(v[2]);
        MaskedSums.addReading(sums.reading, v, first);
        MaskedSums.addPoints(sums.points, reading.a, reading.m, first);
        emit ReadingSubmitted(
            session - 1, msg.sender, place, reading.bind, reading.bHash, v, reading.a, reading.m
        );
        return MemberWord.hashReading(place, reading.bind, reading.bHash, reading.a, reading.m);
    }
}
