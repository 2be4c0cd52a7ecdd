DROP INDEX `check_subjects_by_subject`;--> statement-breakpoint
CREATE INDEX `check_subjects_by_subject` ON `check_subjects` (`organisation_id`,`subject_hash`,`check_id`);--> statement-breakpoint
DROP INDEX `records_of_subject`;--> statement-breakpoint
DROP INDEX `records_by_ruleset`;--> statement-breakpoint
CREATE INDEX `records_of_subject` ON `records` (`organisation_id`,`subject_hash`,`kind`,`id`,`code`);--> statement-breakpoint
CREATE INDEX `records_by_ruleset` ON `records` (`organisation_id`,`ruleset_digest`,`kind`,`id`);--> statement-breakpoint
DROP INDEX `task_marks_of_subject`;--> statement-breakpoint
CREATE INDEX `task_marks_of_subject` ON `task_marks` (`organisation_id`,`subject_hash`,`due_at`,`record_id`,`code`) WHERE subject_hash IS NOT NULL;--> statement-breakpoint
CREATE INDEX `waivers_in_order` ON `waivers` (`organisation_id`,`id`);