export { printProposals } from "./printProposal.ts";
export { type Proposal, type ProposeLimits, proposeSources } from "./proposeSource.ts";
