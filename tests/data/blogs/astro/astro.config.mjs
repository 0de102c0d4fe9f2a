// @ts-check
import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';

export default defineConfig({
	site: 'https://weir.test',
	// base: '/not-yet',
	integrations: [mdx()],
});
