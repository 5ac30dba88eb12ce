// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// ---- time ----
/// The call is for another slot or session than this one (also: the ring no longer holds it).
error StaleSlot(uint256 slot);
/// The right slot, but the wrong phase of it.
error WrongPhase();
/// The period is not the one that this call can serve now.
error WrongPeriod(uint256 period);
/// A stewards' announcement came after the start of the period before.
error AnnouncedTooLate(uint256 period);

// ---- curve and scalars ----
error PointNotOnCurve();
error ScalarOutOfRange(uint256 scalar);

// ---- rounds ----
error NotSeated(address account);
error NotActive(address account, uint256 slot);
error AlreadySubmitted(uint256 slot);
error NotSubmitted(uint256 slot);
error AlreadyRevealed(uint256 slot);
/// The parts do not hash to what was stored at submission (bind, keccak256(b), A, M, place).
error WrongOpening();
/// The reveal was made for another set D than the round has.
error WrongMissingSet(uint256 actual);
/// U must be given exactly when D is not empty, with one word per word of V.
error WrongCorrections();
/// Fewer than max(kMin, ceil(2n/3)) submitted: the round is void and nobody reveals.
error TooFewSubmitted(uint256 submitted, uint256 threshold);
error RoundClosed(uint256 status);
error NotAllRevealed();
/// The given b's are not those of the round in the order of their reveals.
error WrongSelfMasks();
error WrongOfferWords();
error NotVoid();

// ---- clearing, folding, bills ----
error AlreadyCleared(uint256 slot);
error NotYet();
error LambdaOpen(uint256 slot);
error AlreadyFixed(uint256 slot);
/// A place of the ring that holds an unfolded READING would be overwritten: fold it in the same call.
error UnfoldedReading(uint256 slot);
error TooFewSlots(uint256 count);
error AlreadySettled(uint256 period);
/// Acc is not amount G + rho H.
error WrongBill();
error BillBeyondBound(uint256 bound);
error GapTooSmall(uint256 slots);
error GapBeyondConnection();

// ---- absences and voids ----
error NotAbsent();
error AlreadyCharged();
error TooFewUnopened();
error OfferBeyondCapacity();
error SlotFailed(uint256 slot);
error TooLate();

// ---- membership ----
error NotRegistered(address account);
error AlreadyRegistered(address account);
error MaskKeyTaken();
error WrongMaskKeyProof();
error NotMember(address account);
error AlreadyMember(address account);
error CohortSize(uint256 size);
error CohortNotClosed(uint256 cohort);
error CohortPausedUntilRedraw(uint256 cohort);
error UnknownCohort(uint256 cohort);
error CapacityOutOfRange(uint256 capacityWh);
error CommunityFull();
error TariffOutOfRange();
error StillExcluded(uint256 untilSlot);
error Suspended(uint256 reason);
error AlreadyActive(address account);
error BelowCollateral(uint256 has, uint256 required);
error NotBelowCollateral();
error NotAsked(address oldAccount, address newAccount);
/// The stewards approved `newAccount` for the place of `oldAccount`: carry that out, or withdraw it first.
error PlacePromised(address oldAccount, address newAccount);
error NotFeeder();
error OnlyCommunity();
error OnlyMarket();
error OnlyTreasury();
error ZeroAddress();
error WrongConstants();
error Mismatch();

// ---- money ----
error CurrencyRefused();
error NotPayout();
error DepositTooSmall(uint256 has, uint256 needs);
error LineTooLarge(uint256 most);
error FundInUse(uint256 free);
error SupplierTooLow();
error PotOpen(uint256 period);
error PotClosedAlready(uint256 period);
error PotNotPaid(uint256 period);
error BillsMissing(uint256 missing);
error WrongFactor();
error WrongCreditors();
error NothingToPay();
error NotSupplier();
