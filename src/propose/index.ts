export { printProposals } from "./printProposal.ts";
export { type Proposal, type ProposeLimits, proposeSource } from "./proposeSource.ts";
