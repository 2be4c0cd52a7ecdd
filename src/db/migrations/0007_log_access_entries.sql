ALTER TABLE `access_log` ADD `id` text;--> statement-breakpoint
CREATE UNIQUE INDEX `access_log_id_unique` ON `access_log` (`id`);--> statement-breakpoint
ALTER TABLE `log_leaves` ADD `content_digest` text;