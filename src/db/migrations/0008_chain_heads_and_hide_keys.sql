ALTER TABLE `idempotency_keys` ADD `code` text;--> statement-breakpoint
CREATE INDEX `idempotency_keys_of_check` ON `idempotency_keys` (`check_id`);--> statement-breakpoint
CREATE INDEX `idempotency_keys_to_hide` ON `idempotency_keys` (`organisation_id`) WHERE code IS NULL;--> statement-breakpoint
ALTER TABLE `log_heads` ADD `number` integer;--> statement-breakpoint
ALTER TABLE `log_heads` ADD `previous` text;--> statement-breakpoint
CREATE UNIQUE INDEX `log_heads_in_order` ON `log_heads` (`organisation_id`,`number`);