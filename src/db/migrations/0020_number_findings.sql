CREATE TABLE `check_blocks` (
	`mark_id` integer NOT NULL,
	`block` integer NOT NULL,
	PRIMARY KEY(`mark_id`, `block`),
	FOREIGN KEY (`mark_id`) REFERENCES `check_marks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `check_marks` (
	`id` integer PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`number` integer NOT NULL,
	`mark` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `check_marks_by_number` ON `check_marks` (`organisation_id`,`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `check_marks_by_mark` ON `check_marks` (`organisation_id`,`mark`);--> statement-breakpoint
DROP INDEX `checks_by_time`;--> statement-breakpoint
ALTER TABLE `checks` ADD `findings` text;--> statement-breakpoint
INSERT INTO `check_marks` (`organisation_id`, `number`, `mark`)
	SELECT `organisation_id`, row_number() OVER (PARTITION BY `organisation_id` ORDER BY `mark`), `mark` FROM (
		SELECT DISTINCT `organisation_id`, `requirement_code` AS `mark` FROM `check_findings`
		UNION SELECT `organisation_id`, ':readable' FROM `checks`
		UNION SELECT `organisation_id`, ':erased' FROM `checks`
	);--> statement-breakpoint
UPDATE `checks` SET `findings` = (
		SELECT json_group_object(of_status.`status`, json(of_status.`numbers`)) FROM (
			SELECT f.`status`, json_group_array(m.`number`) AS `numbers`
			FROM `check_findings` f CROSS JOIN `check_marks` m
			WHERE f.`organisation_id` = `checks`.`organisation_id` AND f.`check_id` = `checks`.`id`
				AND m.`organisation_id` = f.`organisation_id` AND m.`mark` = f.`requirement_code`
			GROUP BY f.`status`
		) of_status
	)
	WHERE EXISTS (SELECT 1 FROM `check_findings` f WHERE f.`organisation_id` = `checks`.`organisation_id` AND f.`check_id` = `checks`.`id`);--> statement-breakpoint
INSERT INTO `check_blocks` (`mark_id`, `block`)
	SELECT m.`id`, c.`sequence` / 32
	FROM `checks` c CROSS JOIN json_each(coalesce(c.`findings`, '{}')) of_status CROSS JOIN json_each(of_status.value) found CROSS JOIN `check_marks` m
	WHERE m.`organisation_id` = c.`organisation_id` AND m.`number` = found.value
	ON CONFLICT DO NOTHING;--> statement-breakpoint
INSERT INTO `check_blocks` (`mark_id`, `block`)
	SELECT m.`id`, c.`sequence` / 32
	FROM `checks` c CROSS JOIN `check_marks` m
	WHERE m.`organisation_id` = c.`organisation_id` AND m.`mark` = CASE
		WHEN EXISTS (SELECT 1 FROM `data_keys` k WHERE k.`record_id` = c.`id` AND k.`wrapped_key` IS NOT NULL) THEN ':readable' ELSE ':erased' END
	ON CONFLICT DO NOTHING;--> statement-breakpoint
DROP TABLE `check_findings`;--> statement-breakpoint
CREATE INDEX `checks_by_time` ON `checks` (`organisation_id`,`recorded_at`,`sequence`);