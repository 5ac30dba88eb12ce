import type { Step, StepName } from './step.ts';

/** English sentences of the steps: what it means that they agree, and that they do not. */
const SENTENCES: Readonly<Record<StepName, { readonly agrees: string; readonly differs: string }>> = {
  'offer-bind': {
    agrees: 'The sealed offer on the chain is the one this wallet made.',
    differs: 'The sealed offer on the chain is not the one this wallet recorded.',
  },
  'reading-bind': {
    agrees: 'The sealed reading on the chain is the one this wallet made.',
    differs: 'The sealed reading on the chain is not the one this wallet recorded.',
  },
  seeds: {
    agrees: 'Every key that was revealed is the one announced before.',
    differs: 'A key that was revealed is not the one announced before.',
  },
  'offer-sums': {
    agrees: 'The opened offers are exactly the sum of what the homes sent.',
    differs: 'The opened offers are not the sum of what the homes sent.',
  },
  'offer-capacities': {
    agrees: 'No group offered more than its homes can move.',
    differs: 'A group offered more than its homes can move, and it was counted.',
  },
  clearing: {
    agrees: 'The market cleared as the rules say.',
    differs: 'The market did not clear as the rules say.',
  },
  price: {
    agrees: 'The price is the one that follows from the market.',
    differs: 'The price is not the one that follows from the market.',
  },
  allocation: {
    agrees: 'The energy bought or sold is what the own offer got.',
    differs: 'The energy bought or sold is not what the own offer should have got.',
  },
  'own-commitments': {
    agrees: 'The own sealed values on the chain open to what this wallet recorded.',
    differs: 'The own sealed values on the chain do not open to what this wallet recorded.',
  },
  'reading-sums': {
    agrees: 'The opened readings are exactly the sum of what the homes sent.',
    differs: 'The opened readings are not the sum of what the homes sent.',
  },
  'cohort-commitments': {
    agrees: 'The sealed values of every group add up to its sum.',
    differs: 'The sealed values of a group do not add up to its sum.',
  },
  'reading-check': {
    agrees: 'The chain accepted and refused readings as the rules say.',
    differs: 'The chain accepted or refused a group of readings against the rules.',
  },
  meter: {
    agrees: 'The reported energy is what the meter counted.',
    differs: 'The reported energy is not what the meter counted.',
  },
  'imbalance-price': {
    agrees: 'The price for differences follows from the community taking from or giving to the grid.',
    differs: 'The price for differences does not follow from what the community took or gave.',
  },
  amount: {
    agrees: 'The amount of this slot is right.',
    differs: 'The amount of this slot is wrong.',
  },
  'bill-slots': {
    agrees: 'The bill holds every slot that it should.',
    differs: 'The bill holds more or fewer slots than it should.',
  },
  'bill-amount': {
    agrees: 'The bill is the sum of its slots.',
    differs: 'The bill is not the sum of its slots.',
  },
  accumulator: {
    agrees: 'What the chain added up is what the sealed values give.',
    differs: 'What the chain added up is not what the sealed values give.',
  },
  'bill-opening': {
    agrees: 'The billed amount is proven by the sealed values.',
    differs: 'The billed amount is not what the sealed values prove.',
  },
  'bill-units': {
    agrees: 'The bill was rounded as the rules say.',
    differs: 'The bill was not rounded as the rules say.',
  },
  bound: {
    agrees: 'The bill is within what its slots can cost.',
    differs: 'The bill is beyond what its slots can cost.',
  },
  'readings-root': {
    agrees: 'The readings kept here are those sealed on the chain.',
    differs: 'The readings kept here are not those sealed on the chain.',
  },
  'pot-debits': {
    agrees: 'The pot holds what the bills owe.',
    differs: 'The pot does not hold what the bills owe.',
  },
  'pot-credits': {
    agrees: 'The pot owes what the bills are credited.',
    differs: 'The pot does not owe what the bills are credited.',
  },
  'pot-factor': {
    agrees: 'The pot was shared as far as it went.',
    differs: 'The pot was not shared as the rules say.',
  },
  'pot-payout': {
    agrees: 'The credit was paid as the rules say.',
    differs: 'The credit that was paid is not what the rules give.',
  },
  'file-community': {
    agrees: 'The file belongs to the community that it names.',
    differs: 'The file belongs to another community than the one it names.',
  },
  'file-figures': {
    agrees: 'The figures in the file are those in the records.',
    differs: 'The figures in the file are not those in the records.',
  },
  'slot-prices': {
    agrees: 'The prices of every slot follow from the sealed offers and readings of all homes.',
    differs: 'The prices of a slot do not follow from the sealed offers and readings.',
  },
  'sum-slots': {
    agrees: 'Every slot of the sum is on the chain, once.',
    differs: 'A slot of the sum is not on the chain, or is counted twice.',
  },
  'sum-opening': {
    agrees: 'The sum is true.',
    differs: 'The sum is not true.',
  },
  'disclosure-hash': {
    agrees: 'The file is the one announced on the chain.',
    differs: 'The file is not the one announced on the chain.',
  },
  'disclosure-recipient': {
    agrees: 'The file was made for this recipient.',
    differs: 'The file was announced for another recipient.',
  },
  'disclosure-purpose': {
    agrees: 'The purpose is the one announced.',
    differs: 'The purpose is not the one announced.',
  },
  'disclosure-expiry': {
    agrees: 'The disclosure has not expired.',
    differs: 'The disclosure has expired.',
  },
  'disclosure-root': {
    agrees: 'The readings are those sealed with the bills on the chain.',
    differs: 'The readings belong to another seal than the one on the chain.',
  },
  'leaf-values': {
    agrees: 'No value was changed.',
    differs: 'A value was changed.',
  },
  'leaf-places': {
    agrees: 'Every value stands in its slot.',
    differs: 'A value was moved from another place.',
  },
};

/** What a step says, in plain English. */
export function sentenceOf(step: Step): string {
  const { agrees, differs } = SENTENCES[step.step];
  if (step.agrees === null) return `Not checked: ${step.found}.`;
  return step.agrees ? agrees : differs;
}
