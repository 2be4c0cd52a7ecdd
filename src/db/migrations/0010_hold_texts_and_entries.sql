ALTER TABLE `activations` ADD `weakening_reason` text;--> statement-breakpoint
CREATE INDEX `access_log_by_subject` ON `access_log` (`organisation_id`,`subject_id`);