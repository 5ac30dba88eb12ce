/** The community's terms belong to the invitation (shared); the household's files find them here. */
export { type CommunityConfig, communityConfigSchema } from '../../../shared/community.ts';
