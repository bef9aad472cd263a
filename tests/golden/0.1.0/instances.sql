BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('engine_0013');
CREATE TABLE bpm_api_answer (
	login VARCHAR(120) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	asked VARCHAR(64) NOT NULL, 
	begun VARCHAR(27) NOT NULL, 
	status INTEGER, 
	headers TEXT, 
	content BLOB, 
	CONSTRAINT pk_bpm_api_answer PRIMARY KEY (login, digest), 
	CONSTRAINT fk_bpm_api_answer_login FOREIGN KEY(login) REFERENCES bpm_user (login)
);
CREATE TABLE bpm_api_key (
	id BIGINT NOT NULL, 
	login VARCHAR(120) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	ending VARCHAR(8) NOT NULL, 
	reads_only BOOLEAN NOT NULL, 
	created VARCHAR(27) NOT NULL, 
	expires VARCHAR(27) NOT NULL, 
	last_used VARCHAR(27), 
	revoked VARCHAR(27), 
	CONSTRAINT pk_bpm_api_key PRIMARY KEY (id), 
	CONSTRAINT fk_bpm_api_key_login FOREIGN KEY(login) REFERENCES bpm_user (login), 
	CONSTRAINT uq_bpm_api_key_digest UNIQUE (digest)
);
CREATE TABLE bpm_change_batch (
	id BIGINT NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	definition_key VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	to_version INTEGER, 
	"plan" TEXT NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	"by" VARCHAR(120) NOT NULL, 
	reason TEXT NOT NULL, 
	touched_at VARCHAR(27) NOT NULL, 
	paused_at VARCHAR(27), 
	paused_by VARCHAR(120), 
	stopped_at VARCHAR(27), 
	stopped_by VARCHAR(120), 
	closed_at VARCHAR(27), 
	CONSTRAINT pk_bpm_change_batch PRIMARY KEY (id)
);
CREATE TABLE bpm_change_batch_item (
	batch_id BIGINT NOT NULL, 
	instance_id BIGINT NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_bpm_change_batch_item PRIMARY KEY (batch_id, instance_id), 
	CONSTRAINT fk_bpm_change_batch_item_batch_id FOREIGN KEY(batch_id) REFERENCES bpm_change_batch (id)
);
CREATE TABLE bpm_decision (
	"key" VARCHAR(255) NOT NULL, 
	version INTEGER NOT NULL, 
	deployment_id BIGINT NOT NULL, 
	file VARCHAR(200) NOT NULL, 
	tag TEXT, 
	CONSTRAINT pk_bpm_decision PRIMARY KEY ("key", version), 
	CONSTRAINT fk_bpm_decision_deployment_id_bpm_deployment FOREIGN KEY(deployment_id) REFERENCES bpm_deployment (id)
);
CREATE TABLE bpm_definition (
	id BIGINT NOT NULL, 
	"key" VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	deployment_id BIGINT NOT NULL, 
	file VARCHAR(200) NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_bpm_definition PRIMARY KEY (id), 
	CONSTRAINT fk_bpm_definition_deployment_id FOREIGN KEY(deployment_id) REFERENCES bpm_deployment (id), 
	CONSTRAINT uq_bpm_definition_key_version UNIQUE ("key", version)
);
INSERT INTO "bpm_definition" VALUES(456410128915105792,'called',1,'called',456410128856385536,'called.bpmn','{"key":"called","name":"called","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"t","kind":"userTask","incoming":[0],"outgoing":[1],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_t","source":0,"target":2},{"index":1,"id":"flow1_t_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410128996894720,'work_item',1,'work_item',456410128856385536,'work_item.bpmn','{"key":"work_item","name":"work_item","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"userTask","incoming":[0],"outgoing":[1],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410128998991872,'claimed',1,'claimed',456410128856385536,'claimed.bpmn','{"key":"claimed","name":"claimed","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"userTask","incoming":[0],"outgoing":[1],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410128998991873,'job',1,'job',456410128856385536,'job.bpmn','{"key":"job","name":"job","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"serviceTask","incoming":[0],"outgoing":[1],"action":{"name":"outside"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129001089024,'job_with_undo_done',1,'job_with_undo_done',456410128856385536,'job_with_undo_done.bpmn','{"key":"job_with_undo_done","name":"job_with_undo_done","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[2],"event":{"kind":"none"}},{"index":2,"id":"w","kind":"serviceTask","incoming":[0],"outgoing":[1],"action":{"name":"outside_undo"}},{"index":3,"id":"a","kind":"userTask","incoming":[1],"outgoing":[2],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_w","source":0,"target":2},{"index":1,"id":"flow1_w_a","source":2,"target":3},{"index":2,"id":"flow2_a_e","source":3,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129001089025,'timer',1,'timer',456410128856385536,'timer.bpmn','{"key":"timer","name":"timer","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"c","kind":"intermediateCatchEvent","incoming":[0],"outgoing":[1],"event":{"kind":"timer","timer":"duration","expression":"@\"PT1H\""}}],"flows":[{"index":0,"id":"flow0_s_c","source":0,"target":2},{"index":1,"id":"flow1_c_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129072392192,'message',1,'message',456410128856385536,'message.bpmn','{"key":"message","name":"message","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"c","kind":"intermediateCatchEvent","incoming":[0],"outgoing":[1],"event":{"kind":"message","message":"paid.message"}}],"flows":[{"index":0,"id":"flow0_s_c","source":0,"target":2},{"index":1,"id":"flow1_c_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129072392193,'signal',1,'signal',456410128856385536,'signal.bpmn','{"key":"signal","name":"signal","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"c","kind":"intermediateCatchEvent","incoming":[0],"outgoing":[1],"event":{"kind":"signal","signal":"closed"}}],"flows":[{"index":0,"id":"flow0_s_c","source":0,"target":2},{"index":1,"id":"flow1_c_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129074489344,'receive',1,'receive',456410128856385536,'receive.bpmn','{"key":"receive","name":"receive","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"receiveTask","incoming":[0],"outgoing":[1],"event":{"kind":"message","message":"paid.receive"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129074489345,'conditional',1,'conditional',456410128856385536,'conditional.bpmn','{"key":"conditional","name":"conditional","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[5],"event":{"kind":"none"}},{"index":2,"id":"f","kind":"parallelGateway","incoming":[0],"outgoing":[1,2]},{"index":3,"id":"j","kind":"parallelGateway","incoming":[3,4],"outgoing":[5]},{"index":4,"id":"a","kind":"userTask","incoming":[1],"outgoing":[3],"user":{"group":"g"}},{"index":5,"id":"c","kind":"intermediateCatchEvent","incoming":[2],"outgoing":[4],"event":{"kind":"conditional","condition":"go = true"}}],"flows":[{"index":0,"id":"flow0_s_f","source":0,"target":2},{"index":1,"id":"flow1_f_a","source":2,"target":4},{"index":2,"id":"flow2_f_c","source":2,"target":5},{"index":3,"id":"flow3_a_j","source":4,"target":3},{"index":4,"id":"flow4_c_j","source":5,"target":3},{"index":5,"id":"flow5_j_e","source":3,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129076586496,'event_gateway',1,'event_gateway',456410128856385536,'event_gateway.bpmn','{"key":"event_gateway","name":"event_gateway","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[3,4],"event":{"kind":"none"}},{"index":2,"id":"w","kind":"eventBasedGateway","incoming":[0],"outgoing":[1,2]},{"index":3,"id":"c","kind":"intermediateCatchEvent","incoming":[1],"outgoing":[3],"event":{"kind":"message","message":"paid.event_gateway"}},{"index":4,"id":"d","kind":"intermediateCatchEvent","incoming":[2],"outgoing":[4],"event":{"kind":"timer","timer":"duration","expression":"@\"PT1H\""}}],"flows":[{"index":0,"id":"flow0_s_w","source":0,"target":2},{"index":1,"id":"flow1_w_c","source":2,"target":3},{"index":2,"id":"flow2_w_d","source":2,"target":4},{"index":3,"id":"flow3_c_e","source":3,"target":1},{"index":4,"id":"flow4_d_e","source":4,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129145792512,'both_events',1,'both_events',456410128856385536,'both_events.bpmn','{"key":"both_events","name":"both_events","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"c","kind":"intermediateCatchEvent","incoming":[0],"outgoing":[1],"event":{"kind":"multiple","parts":[{"kind":"message","message":"paid.both_events"},{"kind":"signal","signal":"closed"}],"all_parts":true}}],"flows":[{"index":0,"id":"flow0_s_c","source":0,"target":2},{"index":1,"id":"flow1_c_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129147889664,'boundary_timer',1,'boundary_timer',456410128856385536,'boundary_timer.bpmn','{"key":"boundary_timer","name":"boundary_timer","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1,3],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"userTask","incoming":[0],"outgoing":[1],"boundaries":[3],"user":{"group":"g"}},{"index":3,"id":"b","kind":"boundaryEvent","outgoing":[2],"event":{"kind":"timer","timer":"cycle","expression":"\"R3/PT1H\""},"attached_to":2,"interrupting":false},{"index":4,"id":"r","kind":"userTask","incoming":[2],"outgoing":[3],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1},{"index":2,"id":"flow2_b_r","source":3,"target":4},{"index":3,"id":"flow3_r_e","source":4,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129147889665,'boundary_message',1,'boundary_message',456410128856385536,'boundary_message.bpmn','{"key":"boundary_message","name":"boundary_message","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1,2],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"userTask","incoming":[0],"outgoing":[1],"boundaries":[3],"user":{"group":"g"}},{"index":3,"id":"b","kind":"boundaryEvent","outgoing":[2],"event":{"kind":"message","message":"paid.boundary_message"},"attached_to":2}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1},{"index":2,"id":"flow2_b_e","source":3,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129149986816,'items_in_parallel',1,'items_in_parallel',456410128856385536,'items_in_parallel.bpmn','{"key":"items_in_parallel","name":"items_in_parallel","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"userTask","incoming":[0],"outgoing":[1],"multi":{"collection":"items","item":"item","output_collection":"out","output_item":"item * 2"},"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129152083968,'items_in_a_row',1,'items_in_a_row',456410128856385536,'items_in_a_row.bpmn','{"key":"items_in_a_row","name":"items_in_a_row","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"userTask","incoming":[0],"outgoing":[1],"multi":{"sequential":true,"collection":"items","item":"item","output_collection":"out","output_item":"item * 2"},"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129152083969,'sub_processes_of_items',1,'sub_processes_of_items',456410128856385536,'sub_processes_of_items.bpmn','{"key":"sub_processes_of_items","name":"sub_processes_of_items","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[2],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[3],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"subProcess","incoming":[2],"outgoing":[3],"multi":{"collection":"items","item":"item","output_collection":"out","output_item":"item * 2"}},{"index":3,"id":"is","kind":"startEvent","scope":2,"outgoing":[0],"event":{"kind":"none"}},{"index":4,"id":"ie","kind":"endEvent","scope":2,"incoming":[1],"event":{"kind":"none"}},{"index":5,"id":"i","kind":"userTask","scope":2,"incoming":[0],"outgoing":[1],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_is_i","source":3,"target":5},{"index":1,"id":"flow1_i_ie","source":5,"target":4},{"index":2,"id":"flow0_s_a","source":0,"target":2},{"index":3,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129214998528,'sub_process',1,'sub_process',456410128856385536,'sub_process.bpmn','{"key":"sub_process","name":"sub_process","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[2],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[3],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"subProcess","incoming":[2],"outgoing":[3]},{"index":3,"id":"is","kind":"startEvent","scope":2,"outgoing":[0],"event":{"kind":"none"}},{"index":4,"id":"ie","kind":"endEvent","scope":2,"incoming":[1],"event":{"kind":"none"}},{"index":5,"id":"i","kind":"userTask","scope":2,"incoming":[0],"outgoing":[1],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_is_i","source":3,"target":5},{"index":1,"id":"flow1_i_ie","source":5,"target":4},{"index":2,"id":"flow0_s_a","source":0,"target":2},{"index":3,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129214998529,'event_sub_process',1,'event_sub_process',456410128856385536,'event_sub_process.bpmn','{"key":"event_sub_process","name":"event_sub_process","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[2],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[3],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"userTask","incoming":[2],"outgoing":[3],"user":{"group":"g"}},{"index":3,"id":"x","kind":"eventSubProcess"},{"index":4,"id":"is","kind":"startEvent","scope":3,"outgoing":[0],"event":{"kind":"message","message":"paid.event_sub_process"},"interrupting":false},{"index":5,"id":"ie","kind":"endEvent","scope":3,"incoming":[1],"event":{"kind":"none"}},{"index":6,"id":"i","kind":"userTask","scope":3,"incoming":[0],"outgoing":[1],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_is_i","source":4,"target":6},{"index":1,"id":"flow1_i_ie","source":6,"target":5},{"index":2,"id":"flow0_s_a","source":0,"target":2},{"index":3,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129217095680,'undoing',1,'undoing',456410128856385536,'undoing.bpmn','{"key":"undoing","name":"undoing","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[2],"event":{"kind":"none"}},{"index":2,"id":"w","kind":"serviceTask","incoming":[0],"outgoing":[1],"action":{"name":"outside_undo"}},{"index":3,"id":"u","kind":"intermediateThrowEvent","incoming":[1],"outgoing":[2],"event":{"kind":"compensate"}}],"flows":[{"index":0,"id":"flow0_s_w","source":0,"target":2},{"index":1,"id":"flow1_w_u","source":2,"target":3},{"index":2,"id":"flow2_u_e","source":3,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129217095681,'undone_by_hand',1,'undone_by_hand',456410128856385536,'undone_by_hand.bpmn','{"key":"undone_by_hand","name":"undone_by_hand","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[2],"event":{"kind":"none"}},{"index":2,"id":"w","kind":"userTask","incoming":[0],"outgoing":[1],"handler":4,"user":{"group":"g"}},{"index":3,"id":"k","kind":"boundaryEvent","event":{"kind":"compensate"},"attached_to":2},{"index":4,"id":"h","kind":"userTask","for_compensation":true,"user":{"group":"g"}},{"index":5,"id":"u","kind":"intermediateThrowEvent","incoming":[1],"outgoing":[2],"event":{"kind":"compensate"}}],"flows":[{"index":0,"id":"flow0_s_w","source":0,"target":2},{"index":1,"id":"flow1_w_u","source":2,"target":5},{"index":2,"id":"flow2_u_e","source":5,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129219192832,'transaction',1,'transaction',456410128856385536,'transaction.bpmn','{"key":"transaction","name":"transaction","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[3],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[4,5],"event":{"kind":"none"}},{"index":2,"id":"t","kind":"transaction","incoming":[3],"outgoing":[4],"boundaries":[7]},{"index":3,"id":"is","kind":"startEvent","scope":2,"outgoing":[0],"event":{"kind":"none"}},{"index":4,"id":"w","kind":"serviceTask","scope":2,"incoming":[0],"outgoing":[1],"action":{"name":"outside_undo"}},{"index":5,"id":"i","kind":"userTask","scope":2,"incoming":[1],"outgoing":[2],"user":{"group":"g"}},{"index":6,"id":"ie","kind":"endEvent","scope":2,"incoming":[2],"event":{"kind":"cancel"}},{"index":7,"id":"b","kind":"boundaryEvent","outgoing":[5],"event":{"kind":"cancel"},"attached_to":2}],"flows":[{"index":0,"id":"flow0_is_w","source":3,"target":4},{"index":1,"id":"flow1_w_i","source":4,"target":5},{"index":2,"id":"flow2_i_ie","source":5,"target":6},{"index":3,"id":"flow0_s_t","source":0,"target":2},{"index":4,"id":"flow1_t_e","source":2,"target":1},{"index":5,"id":"flow2_b_e","source":7,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129280010240,'incident',1,'incident',456410128856385536,'incident.bpmn','{"key":"incident","name":"incident","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[2],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"scriptTask","incoming":[0],"outgoing":[1],"script":"{n: if fixed then 1 else number(\"none\")}"},{"index":3,"id":"x","kind":"exclusiveGateway","incoming":[1],"outgoing":[2]}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_x","source":2,"target":3},{"index":2,"id":"flow2_x_e","source":3,"target":1,"condition":"fixed"}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129282107392,'refused_job',1,'refused_job',456410128856385536,'refused_job.bpmn','{"key":"refused_job","name":"refused_job","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"serviceTask","incoming":[0],"outgoing":[1],"action":{"name":"outside"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129284204544,'called_child',1,'called_child',456410128856385536,'called_child.bpmn','{"key":"called_child","name":"called_child","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"callActivity","incoming":[0],"outgoing":[1],"call":{"process":"called"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129284204545,'half_joined',1,'half_joined',456410128856385536,'half_joined.bpmn','{"key":"half_joined","name":"half_joined","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[5],"event":{"kind":"none"}},{"index":2,"id":"f","kind":"parallelGateway","incoming":[0],"outgoing":[1,2]},{"index":3,"id":"j","kind":"parallelGateway","incoming":[3,4],"outgoing":[5]},{"index":4,"id":"a","kind":"userTask","incoming":[1],"outgoing":[3],"user":{"group":"g"}},{"index":5,"id":"b","kind":"userTask","incoming":[2],"outgoing":[4],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_f","source":0,"target":2},{"index":1,"id":"flow1_f_a","source":2,"target":4},{"index":2,"id":"flow2_f_b","source":2,"target":5},{"index":3,"id":"flow3_a_j","source":4,"target":3},{"index":4,"id":"flow4_b_j","source":5,"target":3},{"index":5,"id":"flow5_j_e","source":3,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129286301696,'half_joined_inclusive',1,'half_joined_inclusive',456410128856385536,'half_joined_inclusive.bpmn','{"key":"half_joined_inclusive","name":"half_joined_inclusive","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[5],"event":{"kind":"none"}},{"index":2,"id":"f","kind":"inclusiveGateway","incoming":[0],"outgoing":[1,2]},{"index":3,"id":"j","kind":"inclusiveGateway","incoming":[3,4],"outgoing":[5]},{"index":4,"id":"a","kind":"userTask","incoming":[1],"outgoing":[3],"user":{"group":"g"}},{"index":5,"id":"b","kind":"userTask","incoming":[2],"outgoing":[4],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_f","source":0,"target":2},{"index":1,"id":"flow1_f_a","source":2,"target":4,"condition":"true"},{"index":2,"id":"flow2_f_b","source":2,"target":5,"condition":"true"},{"index":3,"id":"flow3_a_j","source":4,"target":3},{"index":4,"id":"flow4_b_j","source":5,"target":3},{"index":5,"id":"flow5_j_e","source":3,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129355507712,'second_round',1,'second_round',456410128856385536,'second_round.bpmn','{"key":"second_round","name":"second_round","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"userTask","incoming":[0],"outgoing":[1],"loop":{"condition":"loopCounter < 3"},"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129357604864,'any_order',1,'any_order',456410128856385536,'any_order.bpmn','{"key":"any_order","name":"any_order","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"adHocSubProcess","incoming":[0],"outgoing":[1],"ad_hoc":{"sequential":true}},{"index":3,"id":"i","kind":"userTask","scope":2,"user":{"group":"g"}},{"index":4,"id":"k","kind":"userTask","scope":2,"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129359702016,'half_joined_complex',1,'half_joined_complex',456410128856385536,'half_joined_complex.bpmn','{"key":"half_joined_complex","name":"half_joined_complex","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[8],"event":{"kind":"none"}},{"index":2,"id":"f","kind":"parallelGateway","incoming":[0],"outgoing":[1,2,3]},{"index":3,"id":"j","kind":"complexGateway","incoming":[4,5,6],"outgoing":[7],"activation":"activationCount >= 2"},{"index":4,"id":"a","kind":"userTask","incoming":[1],"outgoing":[4],"user":{"group":"g"}},{"index":5,"id":"b","kind":"userTask","incoming":[2],"outgoing":[5],"user":{"group":"g"}},{"index":6,"id":"k","kind":"userTask","incoming":[3],"outgoing":[6],"user":{"group":"g"}},{"index":7,"id":"i","kind":"userTask","incoming":[7],"outgoing":[8],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_f","source":0,"target":2},{"index":1,"id":"flow1_f_a","source":2,"target":4},{"index":2,"id":"flow2_f_b","source":2,"target":5},{"index":3,"id":"flow3_f_k","source":2,"target":6},{"index":4,"id":"flow4_a_j","source":4,"target":3},{"index":5,"id":"flow5_b_j","source":5,"target":3},{"index":6,"id":"flow6_k_j","source":6,"target":3},{"index":7,"id":"flow7_j_i","source":3,"target":7},{"index":8,"id":"flow8_i_e","source":7,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129359702017,'complex_before_its_reset',1,'complex_before_its_reset',456410128856385536,'complex_before_its_reset.bpmn','{"key":"complex_before_its_reset","name":"complex_before_its_reset","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[8],"event":{"kind":"none"}},{"index":2,"id":"f","kind":"parallelGateway","incoming":[0],"outgoing":[1,2,3]},{"index":3,"id":"j","kind":"complexGateway","incoming":[4,5,6],"outgoing":[7],"activation":"activationCount >= 2"},{"index":4,"id":"a","kind":"userTask","incoming":[1],"outgoing":[4],"user":{"group":"g"}},{"index":5,"id":"b","kind":"userTask","incoming":[2],"outgoing":[5],"user":{"group":"g"}},{"index":6,"id":"k","kind":"userTask","incoming":[3],"outgoing":[6],"user":{"group":"g"}},{"index":7,"id":"i","kind":"userTask","incoming":[7],"outgoing":[8],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_f","source":0,"target":2},{"index":1,"id":"flow1_f_a","source":2,"target":4},{"index":2,"id":"flow2_f_b","source":2,"target":5},{"index":3,"id":"flow3_f_k","source":2,"target":6},{"index":4,"id":"flow4_a_j","source":4,"target":3},{"index":5,"id":"flow5_b_j","source":5,"target":3},{"index":6,"id":"flow6_k_j","source":6,"target":3},{"index":7,"id":"flow7_j_i","source":3,"target":7},{"index":8,"id":"flow8_i_e","source":7,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129361799168,'data_object',1,'data_object',456410128856385536,'data_object.bpmn','{"key":"data_object","name":"data_object","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[2],"event":{"kind":"none"}},{"index":2,"id":"w","kind":"scriptTask","incoming":[0],"outgoing":[1],"script":"{paper: {pages: 3}}"},{"index":3,"id":"a","kind":"userTask","incoming":[1],"outgoing":[2],"inputs":[{"target":"seen","expression":"paper"}],"outputs":[{"target":"paper","expression":"x","source":"x"}],"input_sets":[["seen"]],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_w","source":0,"target":2},{"index":1,"id":"flow1_w_a","source":2,"target":3},{"index":2,"id":"flow2_a_e","source":3,"target":1}],"version":1,"data":[{"name":"paper"}],"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129439393792,'items_that_tell',1,'items_that_tell',456410128856385536,'items_that_tell.bpmn','{"key":"items_that_tell","name":"items_that_tell","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1,3],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"userTask","incoming":[0],"outgoing":[1],"boundaries":[3],"multi":{"cardinality":"3","throws":[{"event":{"kind":"escalation","escalation_code":"ONE"},"first_only":true}]},"user":{"group":"g"}},{"index":3,"id":"b","kind":"boundaryEvent","outgoing":[2],"event":{"kind":"escalation","escalation_code":"ONE"},"attached_to":2,"interrupting":false},{"index":4,"id":"r","kind":"userTask","incoming":[2],"outgoing":[3],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1},{"index":2,"id":"flow2_b_r","source":3,"target":4},{"index":3,"id":"flow3_r_e","source":4,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129441490944,'undone_as_a_whole',1,'undone_as_a_whole',456410128856385536,'undone_as_a_whole.bpmn','{"key":"undone_as_a_whole","name":"undone_as_a_whole","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[4],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[6],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"subProcess","incoming":[4],"outgoing":[5]},{"index":3,"id":"is","kind":"startEvent","scope":2,"outgoing":[0],"event":{"kind":"none"}},{"index":4,"id":"w","kind":"serviceTask","scope":2,"incoming":[0],"outgoing":[1],"action":{"name":"outside_undo"}},{"index":5,"id":"ie","kind":"endEvent","scope":2,"incoming":[1],"event":{"kind":"none"}},{"index":6,"id":"x","kind":"eventSubProcess","scope":2},{"index":7,"id":"xs","kind":"startEvent","scope":6,"outgoing":[2],"event":{"kind":"compensate"}},{"index":8,"id":"h","kind":"userTask","scope":6,"incoming":[2],"outgoing":[3],"user":{"group":"g"}},{"index":9,"id":"xe","kind":"endEvent","scope":6,"incoming":[3],"event":{"kind":"none"}},{"index":10,"id":"u","kind":"intermediateThrowEvent","incoming":[5],"outgoing":[6],"event":{"kind":"compensate","activity":2}}],"flows":[{"index":0,"id":"flow0_is_w","source":3,"target":4},{"index":1,"id":"flow1_w_ie","source":4,"target":5},{"index":2,"id":"x0_xs_h","source":7,"target":8},{"index":3,"id":"x1_h_xe","source":8,"target":9},{"index":4,"id":"flow0_s_a","source":0,"target":2},{"index":5,"id":"flow1_a_u","source":2,"target":10},{"index":6,"id":"flow2_u_e","source":10,"target":1}],"version":1,"zone":"UTC"}');
INSERT INTO "bpm_definition" VALUES(456410129443588096,'suspended',1,'suspended',456410128856385536,'suspended.bpmn','{"key":"suspended","name":"suspended","nodes":[{"index":0,"id":"s","kind":"startEvent","outgoing":[0],"event":{"kind":"none"}},{"index":1,"id":"e","kind":"endEvent","incoming":[1],"event":{"kind":"none"}},{"index":2,"id":"a","kind":"userTask","incoming":[0],"outgoing":[1],"user":{"group":"g"}}],"flows":[{"index":0,"id":"flow0_s_a","source":0,"target":2},{"index":1,"id":"flow1_a_e","source":2,"target":1}],"version":1,"zone":"UTC"}');
CREATE TABLE bpm_deployment (
	id BIGINT NOT NULL, 
	note TEXT NOT NULL, 
	deployed_at VARCHAR(27) NOT NULL, 
	deployed_by VARCHAR(120) NOT NULL, 
	digest VARCHAR(64) NOT NULL, bundle VARCHAR(200) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_bpm_deployment PRIMARY KEY (id)
);
INSERT INTO "bpm_deployment" VALUES(456410128856385536,'','2026-03-02T09:00:00.000000Z','engine','85b7e21dc90f4c1ebdfc411f119be3de5215ed536256c3b63ab753c4bedd28f3','work_item');
CREATE TABLE bpm_deployment_file (
	deployment_id BIGINT NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	content TEXT NOT NULL, 
	CONSTRAINT pk_bpm_deployment_file PRIMARY KEY (deployment_id, name), 
	CONSTRAINT fk_bpm_deployment_file_deployment_id FOREIGN KEY(deployment_id) REFERENCES bpm_deployment (id)
);
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'called.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.called"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="called" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="t" reglament:group="g" ></userTask><sequenceFlow id="flow0_s_t" sourceRef="s" targetRef="t"></sequenceFlow><sequenceFlow id="flow1_t_e" sourceRef="t" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'work_item.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.work_item"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="work_item" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="a" reglament:group="g" ></userTask><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'claimed.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.claimed"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="claimed" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="a" reglament:group="g" ></userTask><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'job.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.job"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="job" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><serviceTask id="a" reglament:action="outside"/><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'job_with_undo_done.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.job_with_undo_done"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="job_with_undo_done" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><serviceTask id="w" reglament:action="outside_undo"/><userTask id="a" reglament:group="g" ></userTask><sequenceFlow id="flow0_s_w" sourceRef="s" targetRef="w"></sequenceFlow><sequenceFlow id="flow1_w_a" sourceRef="w" targetRef="a"></sequenceFlow><sequenceFlow id="flow2_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'timer.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.timer"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="timer" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent><sequenceFlow id="flow0_s_c" sourceRef="s" targetRef="c"></sequenceFlow><sequenceFlow id="flow1_c_e" sourceRef="c" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'message.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.message"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="message" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><sequenceFlow id="flow0_s_c" sourceRef="s" targetRef="c"></sequenceFlow><sequenceFlow id="flow1_c_e" sourceRef="c" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'signal.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.signal"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="signal" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="g"/></intermediateCatchEvent><sequenceFlow id="flow0_s_c" sourceRef="s" targetRef="c"></sequenceFlow><sequenceFlow id="flow1_c_e" sourceRef="c" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'receive.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.receive"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="receive" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><receiveTask id="a" messageRef="m"/><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'conditional.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.conditional"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="conditional" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><parallelGateway id="f"/><parallelGateway id="j"/><userTask id="a" reglament:group="g" ></userTask><intermediateCatchEvent id="c"><conditionalEventDefinition><condition xsi:type="tFormalExpression">go = true</condition></conditionalEventDefinition></intermediateCatchEvent><sequenceFlow id="flow0_s_f" sourceRef="s" targetRef="f"></sequenceFlow><sequenceFlow id="flow1_f_a" sourceRef="f" targetRef="a"></sequenceFlow><sequenceFlow id="flow2_f_c" sourceRef="f" targetRef="c"></sequenceFlow><sequenceFlow id="flow3_a_j" sourceRef="a" targetRef="j"></sequenceFlow><sequenceFlow id="flow4_c_j" sourceRef="c" targetRef="j"></sequenceFlow><sequenceFlow id="flow5_j_e" sourceRef="j" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'event_gateway.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.event_gateway"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="event_gateway" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><eventBasedGateway id="w"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><intermediateCatchEvent id="d"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent><sequenceFlow id="flow0_s_w" sourceRef="s" targetRef="w"></sequenceFlow><sequenceFlow id="flow1_w_c" sourceRef="w" targetRef="c"></sequenceFlow><sequenceFlow id="flow2_w_d" sourceRef="w" targetRef="d"></sequenceFlow><sequenceFlow id="flow3_c_e" sourceRef="c" targetRef="e"></sequenceFlow><sequenceFlow id="flow4_d_e" sourceRef="d" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'both_events.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.both_events"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="both_events" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><intermediateCatchEvent parallelMultiple="true" id="c"><messageEventDefinition messageRef="m"/><signalEventDefinition signalRef="g"/></intermediateCatchEvent><sequenceFlow id="flow0_s_c" sourceRef="s" targetRef="c"></sequenceFlow><sequenceFlow id="flow1_c_e" sourceRef="c" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'boundary_timer.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.boundary_timer"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="boundary_timer" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="a" reglament:group="g" ></userTask><boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></boundaryEvent><userTask id="r" reglament:group="g" ></userTask><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow><sequenceFlow id="flow2_b_r" sourceRef="b" targetRef="r"></sequenceFlow><sequenceFlow id="flow3_r_e" sourceRef="r" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'boundary_message.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.boundary_message"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="boundary_message" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="a" reglament:group="g" ></userTask><boundaryEvent id="b" attachedToRef="a"><messageEventDefinition messageRef="m"/></boundaryEvent><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow><sequenceFlow id="flow2_b_e" sourceRef="b" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'items_in_parallel.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.items_in_parallel"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="items_in_parallel" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="a" reglament:group="g" ><multiInstanceLoopCharacteristics isSequential="false" reglament:collection="items" reglament:item="item" reglament:outputCollection="out" reglament:outputItem="item * 2"/></userTask><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'items_in_a_row.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.items_in_a_row"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="items_in_a_row" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="a" reglament:group="g" ><multiInstanceLoopCharacteristics isSequential="true" reglament:collection="items" reglament:item="item" reglament:outputCollection="out" reglament:outputItem="item * 2"/></userTask><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'sub_processes_of_items.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.sub_processes_of_items"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="sub_processes_of_items" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><subProcess id="a"><startEvent id="is"/><endEvent id="ie"/><userTask id="i" reglament:group="g" ></userTask><sequenceFlow id="flow0_is_i" sourceRef="is" targetRef="i"></sequenceFlow><sequenceFlow id="flow1_i_ie" sourceRef="i" targetRef="ie"></sequenceFlow><multiInstanceLoopCharacteristics isSequential="false" reglament:collection="items" reglament:item="item" reglament:outputCollection="out" reglament:outputItem="item * 2"/></subProcess><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'sub_process.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.sub_process"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="sub_process" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><subProcess id="a"><startEvent id="is"/><endEvent id="ie"/><userTask id="i" reglament:group="g" ></userTask><sequenceFlow id="flow0_is_i" sourceRef="is" targetRef="i"></sequenceFlow><sequenceFlow id="flow1_i_ie" sourceRef="i" targetRef="ie"></sequenceFlow></subProcess><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'event_sub_process.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.event_sub_process"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="event_sub_process" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="a" reglament:group="g" ></userTask><subProcess id="x" triggeredByEvent="true"><startEvent id="is" isInterrupting="false"><messageEventDefinition messageRef="m"/></startEvent><endEvent id="ie"/><userTask id="i" reglament:group="g" ></userTask><sequenceFlow id="flow0_is_i" sourceRef="is" targetRef="i"></sequenceFlow><sequenceFlow id="flow1_i_ie" sourceRef="i" targetRef="ie"></sequenceFlow></subProcess><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'undoing.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.undoing"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="undoing" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><serviceTask id="w" reglament:action="outside_undo"/><intermediateThrowEvent id="u"><compensateEventDefinition/></intermediateThrowEvent><sequenceFlow id="flow0_s_w" sourceRef="s" targetRef="w"></sequenceFlow><sequenceFlow id="flow1_w_u" sourceRef="w" targetRef="u"></sequenceFlow><sequenceFlow id="flow2_u_e" sourceRef="u" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'undone_by_hand.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.undone_by_hand"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="undone_by_hand" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="w" reglament:group="g" ></userTask><boundaryEvent id="k" attachedToRef="w"><compensateEventDefinition/></boundaryEvent><userTask id="h" reglament:group="g" isForCompensation="true"></userTask><association id="z" sourceRef="k" targetRef="h" associationDirection="One"/><intermediateThrowEvent id="u"><compensateEventDefinition/></intermediateThrowEvent><sequenceFlow id="flow0_s_w" sourceRef="s" targetRef="w"></sequenceFlow><sequenceFlow id="flow1_w_u" sourceRef="w" targetRef="u"></sequenceFlow><sequenceFlow id="flow2_u_e" sourceRef="u" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'transaction.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.transaction"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="transaction" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><transaction id="t"><startEvent id="is"/><serviceTask id="w" reglament:action="outside_undo"/><userTask id="i" reglament:group="g" ></userTask><endEvent id="ie"><cancelEventDefinition/></endEvent><sequenceFlow id="flow0_is_w" sourceRef="is" targetRef="w"></sequenceFlow><sequenceFlow id="flow1_w_i" sourceRef="w" targetRef="i"></sequenceFlow><sequenceFlow id="flow2_i_ie" sourceRef="i" targetRef="ie"></sequenceFlow></transaction><boundaryEvent id="b" attachedToRef="t"><cancelEventDefinition/></boundaryEvent><sequenceFlow id="flow0_s_t" sourceRef="s" targetRef="t"></sequenceFlow><sequenceFlow id="flow1_t_e" sourceRef="t" targetRef="e"></sequenceFlow><sequenceFlow id="flow2_b_e" sourceRef="b" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'incident.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.incident"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="incident" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><scriptTask id="a" scriptFormat="feel"><script>{n: if fixed then 1 else number("none")}</script></scriptTask><exclusiveGateway id="x"/><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_x" sourceRef="a" targetRef="x"></sequenceFlow><sequenceFlow id="flow2_x_e" sourceRef="x" targetRef="e"><conditionExpression xsi:type=''tFormalExpression''>fixed</conditionExpression></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'refused_job.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.refused_job"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="refused_job" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><serviceTask id="a" reglament:action="outside"/><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'called_child.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.called_child"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="called_child" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><callActivity id="a" calledElement="called"/><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'half_joined.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.half_joined"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="half_joined" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><parallelGateway id="f"/><parallelGateway id="j"/><userTask id="a" reglament:group="g" ></userTask><userTask id="b" reglament:group="g" ></userTask><sequenceFlow id="flow0_s_f" sourceRef="s" targetRef="f"></sequenceFlow><sequenceFlow id="flow1_f_a" sourceRef="f" targetRef="a"><conditionExpression xsi:type=''tFormalExpression''>true</conditionExpression></sequenceFlow><sequenceFlow id="flow2_f_b" sourceRef="f" targetRef="b"><conditionExpression xsi:type=''tFormalExpression''>true</conditionExpression></sequenceFlow><sequenceFlow id="flow3_a_j" sourceRef="a" targetRef="j"></sequenceFlow><sequenceFlow id="flow4_b_j" sourceRef="b" targetRef="j"></sequenceFlow><sequenceFlow id="flow5_j_e" sourceRef="j" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'half_joined_inclusive.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.half_joined_inclusive"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="half_joined_inclusive" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><inclusiveGateway id="f"/><inclusiveGateway id="j"/><userTask id="a" reglament:group="g" ></userTask><userTask id="b" reglament:group="g" ></userTask><sequenceFlow id="flow0_s_f" sourceRef="s" targetRef="f"></sequenceFlow><sequenceFlow id="flow1_f_a" sourceRef="f" targetRef="a"><conditionExpression xsi:type=''tFormalExpression''>true</conditionExpression></sequenceFlow><sequenceFlow id="flow2_f_b" sourceRef="f" targetRef="b"><conditionExpression xsi:type=''tFormalExpression''>true</conditionExpression></sequenceFlow><sequenceFlow id="flow3_a_j" sourceRef="a" targetRef="j"></sequenceFlow><sequenceFlow id="flow4_b_j" sourceRef="b" targetRef="j"></sequenceFlow><sequenceFlow id="flow5_j_e" sourceRef="j" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'second_round.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.second_round"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="second_round" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="a" reglament:group="g" ><standardLoopCharacteristics><loopCondition xsi:type="tFormalExpression">loopCounter &lt; 3</loopCondition></standardLoopCharacteristics></userTask><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'any_order.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.any_order"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="any_order" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><adHocSubProcess id="a" ordering="Sequential"><userTask id="i" reglament:group="g" ></userTask><userTask id="k" reglament:group="g" ></userTask></adHocSubProcess><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'half_joined_complex.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.half_joined_complex"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="half_joined_complex" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><parallelGateway id="f"/><complexGateway id="j"><activationCondition>activationCount &gt;= 2</activationCondition></complexGateway><userTask id="a" reglament:group="g" ></userTask><userTask id="b" reglament:group="g" ></userTask><userTask id="k" reglament:group="g" ></userTask><userTask id="i" reglament:group="g" ></userTask><sequenceFlow id="flow0_s_f" sourceRef="s" targetRef="f"></sequenceFlow><sequenceFlow id="flow1_f_a" sourceRef="f" targetRef="a"></sequenceFlow><sequenceFlow id="flow2_f_b" sourceRef="f" targetRef="b"></sequenceFlow><sequenceFlow id="flow3_f_k" sourceRef="f" targetRef="k"></sequenceFlow><sequenceFlow id="flow4_a_j" sourceRef="a" targetRef="j"></sequenceFlow><sequenceFlow id="flow5_b_j" sourceRef="b" targetRef="j"></sequenceFlow><sequenceFlow id="flow6_k_j" sourceRef="k" targetRef="j"></sequenceFlow><sequenceFlow id="flow7_j_i" sourceRef="j" targetRef="i"></sequenceFlow><sequenceFlow id="flow8_i_e" sourceRef="i" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'complex_before_its_reset.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.complex_before_its_reset"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="complex_before_its_reset" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><parallelGateway id="f"/><complexGateway id="j"><activationCondition>activationCount &gt;= 2</activationCondition></complexGateway><userTask id="a" reglament:group="g" ></userTask><userTask id="b" reglament:group="g" ></userTask><userTask id="k" reglament:group="g" ></userTask><userTask id="i" reglament:group="g" ></userTask><sequenceFlow id="flow0_s_f" sourceRef="s" targetRef="f"></sequenceFlow><sequenceFlow id="flow1_f_a" sourceRef="f" targetRef="a"></sequenceFlow><sequenceFlow id="flow2_f_b" sourceRef="f" targetRef="b"></sequenceFlow><sequenceFlow id="flow3_f_k" sourceRef="f" targetRef="k"></sequenceFlow><sequenceFlow id="flow4_a_j" sourceRef="a" targetRef="j"></sequenceFlow><sequenceFlow id="flow5_b_j" sourceRef="b" targetRef="j"></sequenceFlow><sequenceFlow id="flow6_k_j" sourceRef="k" targetRef="j"></sequenceFlow><sequenceFlow id="flow7_j_i" sourceRef="j" targetRef="i"></sequenceFlow><sequenceFlow id="flow8_i_e" sourceRef="i" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'data_object.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.data_object"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="data_object" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><dataObject id="d" name="paper"/><dataObjectReference id="r" dataObjectRef="d"/><scriptTask id="w" scriptFormat="feel"><script>{paper: {pages: 3}}</script></scriptTask><userTask id="a" reglament:group="g" ><ioSpecification><dataInput id="din" name="seen"/><dataOutput id="dout" name="x"/><inputSet><dataInputRefs>din</dataInputRefs></inputSet><outputSet><dataOutputRefs>dout</dataOutputRefs></outputSet></ioSpecification><dataInputAssociation><sourceRef>r</sourceRef><targetRef>din</targetRef></dataInputAssociation><dataOutputAssociation><sourceRef>dout</sourceRef><targetRef>r</targetRef></dataOutputAssociation></userTask><sequenceFlow id="flow0_s_w" sourceRef="s" targetRef="w"></sequenceFlow><sequenceFlow id="flow1_w_a" sourceRef="w" targetRef="a"></sequenceFlow><sequenceFlow id="flow2_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'items_that_tell.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.items_that_tell"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="items_that_tell" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="a" reglament:group="g" ><multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="one"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask><boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><escalationEventDefinition escalationRef="esc"/></boundaryEvent><userTask id="r" reglament:group="g" ></userTask><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow><sequenceFlow id="flow2_b_r" sourceRef="b" targetRef="r"></sequenceFlow><sequenceFlow id="flow3_r_e" sourceRef="r" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'undone_as_a_whole.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.undone_as_a_whole"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="undone_as_a_whole" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><subProcess id="a"><startEvent id="is"/><serviceTask id="w" reglament:action="outside_undo"/><endEvent id="ie"/><sequenceFlow id="flow0_is_w" sourceRef="is" targetRef="w"></sequenceFlow><sequenceFlow id="flow1_w_ie" sourceRef="w" targetRef="ie"></sequenceFlow><subProcess id="x" triggeredByEvent="true"><startEvent id="xs"><compensateEventDefinition/></startEvent><userTask id="h" reglament:group="g" ></userTask><endEvent id="xe"/><sequenceFlow id="x0_xs_h" sourceRef="xs" targetRef="h"></sequenceFlow><sequenceFlow id="x1_h_xe" sourceRef="h" targetRef="xe"></sequenceFlow></subProcess></subProcess><intermediateThrowEvent id="u"><compensateEventDefinition activityRef="a"/></intermediateThrowEvent><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_u" sourceRef="a" targetRef="u"></sequenceFlow><sequenceFlow id="flow2_u_e" sourceRef="u" targetRef="e"></sequenceFlow></process></definitions>');
INSERT INTO "bpm_deployment_file" VALUES(456410128856385536,'suspended.bpmn','bpmn','<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test"><message id="m" name="paid.suspended"/><signal id="g" name="closed"/><error id="err" errorCode="E1"/><escalation id="esc" escalationCode="ONE"/><escalationEventDefinition id="one" escalationRef="esc"/><process id="suspended" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><userTask id="a" reglament:group="g" ></userTask><sequenceFlow id="flow0_s_a" sourceRef="s" targetRef="a"></sequenceFlow><sequenceFlow id="flow1_a_e" sourceRef="a" targetRef="e"></sequenceFlow></process></definitions>');
CREATE TABLE bpm_draft (
	work_item_id BIGINT NOT NULL, 
	login VARCHAR(120) NOT NULL, 
	"values" TEXT NOT NULL, 
	saved_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_bpm_draft PRIMARY KEY (work_item_id, login), 
	CONSTRAINT fk_bpm_draft_login FOREIGN KEY(login) REFERENCES bpm_user (login)
);
CREATE TABLE bpm_history (
	id BIGINT NOT NULL, 
	instance_id BIGINT NOT NULL, 
	rev INTEGER, 
	at VARCHAR(27) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	command VARCHAR(60) NOT NULL, 
	command_id VARCHAR(120), 
	answer TEXT, 
	trail TEXT NOT NULL, 
	changed TEXT NOT NULL, 
	decisions TEXT, version INTEGER, 
	CONSTRAINT pk_bpm_history PRIMARY KEY (id), 
	CONSTRAINT uq_bpm_history_command_id UNIQUE (command_id), 
	CONSTRAINT uq_bpm_history_instance_id_rev UNIQUE (instance_id, rev)
);
INSERT INTO "bpm_history" VALUES(456410129546348545,456410129544251392,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410129544251392,"business_key":"called","existing":false,"incident_id":null,"first_task":456410129546348544}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410129665886210,456410129665886208,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410129665886208,"business_key":"work_item","existing":false,"incident_id":null,"first_task":456410129665886209}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410129766549506,456410129766549504,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410129766549504,"business_key":"claimed","existing":false,"incident_id":null,"first_task":456410129766549505}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410129787521024,456410129766549504,NULL,'2026-03-02T09:00:00.000000Z','user:anna','ClaimWorkItem',NULL,'{"work_item_id":456410129766549505,"state":"claimed","assignee":"anna","rev":2,"previous":null}','[["hold",2,2,"anna"]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410129827366913,456410129825269760,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410129825269760,"business_key":"job","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410129883990017,456410129869309952,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410129869309952,"business_key":"job_with_undo_done","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410129936418817,456410129869309952,2,'2026-03-02T09:00:00.000000Z','engine:engine','CompleteJob',NULL,NULL,'[["leave",2,2],["take",1],["enter",3,4]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410129993041922,456410129993041920,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410129993041920,"business_key":"timer","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130001430530,456410130001430528,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130001430528,"business_key":"message","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130007721986,456410130007721984,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130007721984,"business_key":"signal","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130009819138,456410130009819136,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130009819136,"business_key":"receive","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130020304896,456410130018207744,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130018207744,"business_key":"conditional","existing":false,"incident_id":null,"first_task":456410130018207745}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2],["leave",2,2],["take",1],["take",2],["enter",4,3],["enter",5,4]]','{"go":false}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130022402051,456410130022402048,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130022402048,"business_key":"event_gateway","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130024499203,456410130024499200,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130024499200,"business_key":"both_events","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130060150785,456410130024499200,2,'2026-03-02T09:00:00.000000Z','engine:engine','PublishMessage',NULL,NULL,'[]','{"z":3}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130129356802,456410130127259648,1,'2026-03-02T09:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130127259648,"business_key":"boundary_timer","existing":false,"incident_id":null,"first_task":456410130129356800}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130139842562,456410130127259648,2,'2026-03-02T10:00:00.000000Z','engine:engine','FireTimer',NULL,NULL,'[["catch",3,2],["enter",3,3],["leave",3,3],["take",2],["enter",4,4]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130198562818,456410130196465664,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130196465664,"business_key":"boundary_message","existing":false,"incident_id":null,"first_task":456410130198562816}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130213242880,456410130211145728,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130211145728,"business_key":"items_in_parallel","existing":false,"incident_id":null,"first_task":456410130211145729}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2],["repeat",2,2],["enter",2,5],["enter",2,7],["enter",2,9]]','{"items":[1,2,3]}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130221631488,456410130211145728,2,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410130211145729,"instance_id":456410130211145728,"follow_up":null,"incident_id":null}','[["leave",2,5]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130284546048,456410130278254592,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130278254592,"business_key":"items_in_a_row","existing":false,"incident_id":null,"first_task":456410130280351744}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2],["repeat",2,2],["enter",2,5]]','{"items":[1,2,3]}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130309711872,456410130278254592,2,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410130280351744,"instance_id":456410130278254592,"follow_up":456410130292934656,"incident_id":null}','[["leave",2,5],["enter",2,7]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130362140675,456410130362140672,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130362140672,"business_key":"sub_processes_of_items","existing":false,"incident_id":null,"first_task":456410130362140673}','[["enter",0,1],["leave",0,1],["take",2],["enter",2,2],["repeat",2,2],["enter",2,5],["enter",2,7],["enter",3,10],["leave",3,10],["take",0],["enter",3,11],["leave",3,11],["take",0],["enter",5,12],["enter",5,13]]','{"items":[1,2]}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130381015040,456410130362140672,2,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410130362140673,"instance_id":456410130362140672,"follow_up":null,"incident_id":null}','[["leave",5,12],["take",1],["enter",4,14],["leave",4,14],["leave",2,5]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130414569472,456410130412472320,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130412472320,"business_key":"sub_process","existing":false,"incident_id":null,"first_task":456410130412472321}','[["enter",0,1],["leave",0,1],["take",2],["enter",2,2],["enter",3,4],["leave",3,4],["take",0],["enter",5,5]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130456512513,456410130454415360,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130454415360,"business_key":"event_sub_process","existing":false,"incident_id":null,"first_task":456410130454415361}','[["enter",0,1],["leave",0,1],["take",2],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130523621377,456410130454415360,2,'2026-03-02T10:00:00.000000Z','engine:engine','PublishMessage',NULL,NULL,'[["catch",4,0],["enter",3,0],["enter",4,4],["leave",4,4],["take",0],["enter",6,5]]','{"z":3}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130559272962,456410130559272960,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130559272960,"business_key":"undoing","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130724947969,456410130559272960,2,'2026-03-02T10:00:00.000000Z','engine:engine','CompleteJob',NULL,NULL,'[["leave",2,2],["take",1],["enter",3,4],["undo",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130775279618,456410130775279616,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130775279616,"business_key":"undone_by_hand","existing":false,"incident_id":null,"first_task":456410130775279617}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130867554305,456410130775279616,2,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410130775279617,"instance_id":456410130775279616,"follow_up":456410130867554304,"incident_id":null}','[["leave",2,2],["take",1],["enter",5,4],["undo",2,2],["enter",4,5]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410130892720129,456410130890622976,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410130890622976,"business_key":"transaction","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",3],["enter",2,2],["enter",3,4],["leave",3,4],["take",0],["enter",4,5]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131058395137,456410130890622976,2,'2026-03-02T10:00:00.000000Z','engine:engine','CompleteJob',NULL,NULL,'[["leave",4,5],["take",1],["enter",5,7]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131083560961,456410131081463808,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131081463808,"business_key":"incident","existing":false,"incident_id":456410131083560960,"first_task":null}','[["incident",-1,0]]','{"fixed":false}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131129698304,456410131127601152,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131127601152,"business_key":"refused_job","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131234555906,456410131232458752,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131232458752,"business_key":"called_child","existing":false,"incident_id":null,"first_task":456410131234555905}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131234555907,456410131234555904,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,NULL,'[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131253430272,456410131251333120,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131251333120,"business_key":"half_joined","existing":false,"incident_id":null,"first_task":456410131251333121}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2],["leave",2,2],["take",1],["take",2],["enter",4,3],["enter",5,4]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131303761920,456410131251333120,2,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410131251333121,"instance_id":456410131251333120,"follow_up":null,"incident_id":null}','[["leave",4,3],["take",3],["enter",3,5]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131312150531,456410131312150528,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131312150528,"business_key":"half_joined_inclusive","existing":false,"incident_id":null,"first_task":456410131312150529}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2],["leave",2,2],["take",1],["take",2],["enter",4,3],["enter",5,4]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131341510656,456410131312150528,2,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410131312150529,"instance_id":456410131312150528,"follow_up":null,"incident_id":null}','[["leave",4,3],["take",3],["enter",3,5]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131406522370,456410131406522368,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131406522368,"business_key":"second_round","existing":false,"incident_id":null,"first_task":456410131406522369}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2],["repeat",2,2],["enter",2,4]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131429591041,456410131406522368,2,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410131406522369,"instance_id":456410131406522368,"follow_up":456410131429591040,"incident_id":null}','[["leave",2,4],["enter",2,5]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131452659714,456410131452659712,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131452659712,"business_key":"any_order","existing":false,"incident_id":null,"first_task":456410131452659713}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2],["enter",3,4]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131469436929,456410131452659712,2,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410131452659713,"instance_id":456410131452659712,"follow_up":456410131469436928,"incident_id":null}','[["leave",3,4],["enter",4,5]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131513477120,456410131511379968,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131511379968,"business_key":"half_joined_complex","existing":false,"incident_id":null,"first_task":456410131511379969}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2],["leave",2,2],["take",1],["take",2],["take",3],["enter",4,3],["enter",5,4],["enter",6,5]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131521865728,456410131511379968,2,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410131511379969,"instance_id":456410131511379968,"follow_up":null,"incident_id":null}','[["leave",4,3],["take",4],["enter",3,6]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131553323012,456410131553323008,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131553323008,"business_key":"complex_before_its_reset","existing":false,"incident_id":null,"first_task":456410131553323009}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2],["leave",2,2],["take",1],["take",2],["take",3],["enter",4,3],["enter",5,4],["enter",6,5]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131597363200,456410131553323008,2,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410131553323009,"instance_id":456410131553323008,"follow_up":null,"incident_id":null}','[["leave",4,3],["take",4],["enter",3,6]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131614140417,456410131553323008,3,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410131553323010,"instance_id":456410131553323008,"follow_up":456410131614140416,"incident_id":null}','[["leave",5,4],["take",5],["enter",3,7],["merge",3,7],["leave",3,6],["take",7],["enter",7,8]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131773523969,456410131771426816,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131771426816,"business_key":"data_object","existing":false,"incident_id":null,"first_task":456410131773523968}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2],["leave",2,2],["take",1],["enter",3,3]]','{"paper":{"pages":3}}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131842729988,456410131842729984,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131842729984,"business_key":"items_that_tell","existing":false,"incident_id":null,"first_task":456410131842729985}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2],["repeat",2,2],["enter",2,5],["enter",2,7],["enter",2,9]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131855312897,456410131842729984,2,'2026-03-02T10:00:00.000000Z','user:anna','CompleteWorkItem',NULL,'{"work_item_id":456410131842729985,"instance_id":456410131842729984,"follow_up":456410131855312896,"incident_id":null}','[["leave",2,5],["escalate",2,2,"ONE"],["catch",3,2],["enter",3,10],["leave",3,10],["take",2],["enter",4,11]]','{"x":1}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131869992961,456410131867895808,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410131867895808,"business_key":"undone_as_a_whole","existing":false,"incident_id":null,"first_task":null}','[["enter",0,1],["leave",0,1],["take",4],["enter",2,2],["enter",3,4],["leave",3,4],["take",0],["enter",4,5]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410131997919233,456410131867895808,2,'2026-03-02T10:00:00.000000Z','engine:engine','CompleteJob',NULL,NULL,'[["leave",4,5],["take",1],["enter",5,7],["leave",5,7],["leave",2,2],["take",5],["enter",10,9],["undo",2,2],["enter",6,0],["enter",7,11],["leave",7,11],["take",2],["enter",8,12]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410132000016386,456410132000016384,1,'2026-03-02T10:00:00.000000Z','engine:engine','StartInstance',NULL,'{"instance_id":456410132000016384,"business_key":"suspended","existing":false,"incident_id":null,"first_task":456410132000016385}','[["enter",0,1],["leave",0,1],["take",0],["enter",2,2]]','{}',NULL,NULL);
INSERT INTO "bpm_history" VALUES(456410132033570816,456410132000016384,NULL,'2026-03-02T10:00:00.000000Z','engine:engine','SuspendInstance',NULL,'{"instance_id":456410132000016384}','[["suspend",-1,0,"to be kept"]]','{}',NULL,NULL);
CREATE TABLE bpm_id_block (
	name VARCHAR(40) NOT NULL, 
	next BIGINT NOT NULL, 
	CONSTRAINT pk_bpm_id_block PRIMARY KEY (name)
);
INSERT INTO "bpm_id_block" VALUES('slot',1);
CREATE TABLE bpm_incident (
	id BIGINT NOT NULL, 
	instance_id BIGINT NOT NULL, 
	token INTEGER NOT NULL, 
	"row" INTEGER NOT NULL, 
	element VARCHAR(200) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	message TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	input TEXT, 
	job_id BIGINT, 
	state VARCHAR(10) NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	resolved_at VARCHAR(27), 
	resolved_by VARCHAR(120), cause VARCHAR(32) DEFAULT '' NOT NULL, assignee VARCHAR(120), 
	CONSTRAINT pk_bpm_incident PRIMARY KEY (id)
);
INSERT INTO "bpm_incident" VALUES(456410131083560960,456410131081463808,0,0,'x','no_path_taken','''x'' found no path: no condition was true and no default is set. Mark one path as default.','{}','{"input":"Started","node":null,"variables":{"fixed":false}}',NULL,'open','2026-03-02T10:00:00.000000Z',NULL,NULL,'d047b7d21c045ab9f17693dd0142202e',NULL);
INSERT INTO "bpm_incident" VALUES(456410131196807168,456410131127601152,2,0,'a','refused','Error ''E9'' at ''a'' is caught by nothing: no. Draw an error boundary event with this code, or repair the cause and retry.','{"code":"E9","detail":"no","data":{}}',NULL,456410131127601153,'open','2026-03-02T10:00:00.000000Z',NULL,NULL,'554396eb4a530ff18835f347d2f92c77',NULL);
CREATE TABLE bpm_instance (
	id BIGINT NOT NULL, 
	definition_key VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	status VARCHAR(12) NOT NULL, 
	rev INTEGER NOT NULL, 
	next_entry INTEGER NOT NULL, 
	business_key VARCHAR(200), 
	title TEXT DEFAULT '' NOT NULL, 
	root_id BIGINT NOT NULL, 
	parent_id BIGINT, 
	parent_token INTEGER, 
	parent_row INTEGER, 
	started_at VARCHAR(27) NOT NULL, 
	started_by VARCHAR(120) DEFAULT '' NOT NULL, 
	ended_at VARCHAR(27), 
	outcome VARCHAR(200), 
	state TEXT NOT NULL, 
	variables TEXT NOT NULL, 
	CONSTRAINT pk_bpm_instance PRIMARY KEY (id)
);
INSERT INTO "bpm_instance" VALUES(456410129544251392,'called',1,'running',1,3,'called','',456410129544251392,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T09:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410129665886208,'work_item',1,'running',1,3,'work_item','',456410129665886208,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T09:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410129766549504,'claimed',1,'running',1,3,'claimed','',456410129766549504,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T09:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410129825269760,'job',1,'running',1,3,'job','',456410129825269760,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T09:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410129869309952,'job_with_undo_done',1,'running',2,5,'job_with_undo_done','',456410129869309952,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[4,3,0,"2026-03-02T09:00:00+00:00",1]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410129993041920,'timer',1,'running',1,3,'timer','',456410129993041920,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T09:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410130001430528,'message',1,'running',1,3,'message','',456410130001430528,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T09:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410130007721984,'signal',1,'running',1,3,'signal','',456410130007721984,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T09:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410130009819136,'receive',1,'running',1,3,'receive','',456410130009819136,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T09:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410130018207744,'conditional',1,'running',1,5,'conditional','',456410130018207744,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[3,4,0,"2026-03-02T09:00:00+00:00",1],[4,5,0,"2026-03-02T09:00:00+00:00",2]]]','{"go":false}');
INSERT INTO "bpm_instance" VALUES(456410130022402048,'event_gateway',1,'running',1,3,'event_gateway','',456410130022402048,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T09:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410130024499200,'both_events',1,'running',2,3,'both_events','',456410130024499200,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T09:00:00+00:00",0,{"came:2":[0]}]]]','{"z":3}');
INSERT INTO "bpm_instance" VALUES(456410130127259648,'boundary_timer',1,'running',2,5,'boundary_timer','',456410130127259648,NULL,NULL,NULL,'2026-03-02T09:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T09:00:00+00:00",0],[4,4,0,"2026-03-02T10:00:00+00:00",2]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410130196465664,'boundary_message',1,'running',1,3,'boundary_message','',456410130196465664,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T10:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410130211145728,'items_in_parallel',1,'running',2,10,'items_in_parallel','',456410130211145728,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T10:00:00+00:00",0]]]','{"items":[1,2,3]}');
INSERT INTO "bpm_instance" VALUES(456410130278254592,'items_in_a_row',1,'running',2,8,'items_in_a_row','',456410130278254592,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T10:00:00+00:00",0]]]','{"items":[1,2,3]}');
INSERT INTO "bpm_instance" VALUES(456410130362140672,'sub_processes_of_items',1,'running',2,15,'sub_processes_of_items','',456410130362140672,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T10:00:00+00:00",2]]]','{"items":[1,2]}');
INSERT INTO "bpm_instance" VALUES(456410130412472320,'sub_process',1,'running',1,6,'sub_process','',456410130412472320,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[[3,"subProcess",2,0,2,"/0/3/"]],[[2,2,0,"2026-03-02T10:00:00+00:00",2],[5,5,3,"2026-03-02T10:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410130454415360,'event_sub_process',1,'running',2,6,'event_sub_process','',456410130454415360,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[[3,"eventSubProcess",3,0,null,"/0/3/",{"z":3}]],[[2,2,0,"2026-03-02T10:00:00+00:00",2],[5,6,3,"2026-03-02T10:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410130559272960,'undoing',1,'running',2,5,'undoing','',456410130559272960,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[4,3,0,"2026-03-02T10:00:00+00:00",1,{"prefix":"/0/","before":3,"from":5,"activity":null,"entry":2,"work":{"entry":2,"seq":3,"node":2,"path":"/0/","undo":"outside","params":{"number":7},"answer":{"number":7},"local":{}}}]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410130775279616,'undone_by_hand',1,'running',2,6,'undone_by_hand','',456410130775279616,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[4,5,0,"2026-03-02T10:00:00+00:00",1,{"prefix":"/0/","before":3,"from":5,"activity":null,"entry":2,"work":{"entry":2,"seq":3,"node":2,"path":"/0/","undo":null,"params":{},"answer":{"x":1},"local":{}},"handler":5}],[5,4,0,"2026-03-02T10:00:00+00:00",null,{"undo":4,"key":"456410130775279616:2:undo"},{"x":1,"result":{"x":1}}]]]','{"x":1}');
INSERT INTO "bpm_instance" VALUES(456410130890622976,'transaction',1,'running',2,8,'transaction','',456410130890622976,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[[3,"subProcess",2,0,2,"/0/3/"]],[[2,2,0,"2026-03-02T10:00:00+00:00",3],[7,5,3,"2026-03-02T10:00:00+00:00",1]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410131081463808,'incident',1,'running',1,1,'incident','',456410131081463808,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[]]','{"fixed":false}');
INSERT INTO "bpm_instance" VALUES(456410131127601152,'refused_job',1,'running',1,3,'refused_job','',456410131127601152,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T10:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410131232458752,'called_child',1,'running',1,3,'called_child','',456410131232458752,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T10:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410131234555904,'called',1,'running',1,3,'called_child','',456410131232458752,456410131232458752,2,0,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T10:00:00+00:00",0]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410131251333120,'half_joined',1,'running',2,6,'half_joined','',456410131251333120,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[4,5,0,"2026-03-02T10:00:00+00:00",2],[5,3,0,"2026-03-02T10:00:00+00:00",3]]]','{"x":1}');
INSERT INTO "bpm_instance" VALUES(456410131312150528,'half_joined_inclusive',1,'running',2,6,'half_joined_inclusive','',456410131312150528,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[4,5,0,"2026-03-02T10:00:00+00:00",2],[5,3,0,"2026-03-02T10:00:00+00:00",3]]]','{"x":1}');
INSERT INTO "bpm_instance" VALUES(456410131406522368,'second_round',1,'running',2,6,'second_round','',456410131406522368,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[[3,"loop",2,0,2,"/0/3/",{"loopCounter":2},{"completed":1}]],[[2,2,0,"2026-03-02T10:00:00+00:00",0],[5,2,3,"2026-03-02T10:00:00+00:00",null,{"item":2}]]]','{"x":1}');
INSERT INTO "bpm_instance" VALUES(456410131452659712,'any_order',1,'running',2,6,'any_order','',456410131452659712,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[[3,"subProcess",2,0,2,"/0/3/",{},{},{"order":[]}]],[[2,2,0,"2026-03-02T10:00:00+00:00",0],[5,4,3,"2026-03-02T10:00:00+00:00"]]]','{"x":1}');
INSERT INTO "bpm_instance" VALUES(456410131511379968,'half_joined_complex',1,'running',2,7,'half_joined_complex','',456410131511379968,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[4,5,0,"2026-03-02T10:00:00+00:00",2],[5,6,0,"2026-03-02T10:00:00+00:00",3],[6,3,0,"2026-03-02T10:00:00+00:00",4]]]','{"x":1}');
INSERT INTO "bpm_instance" VALUES(456410131553323008,'complex_before_its_reset',1,'running',3,9,'complex_before_its_reset','',456410131553323008,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[[0,"process",-1,null,null,"/0/",{},{},{"reset:3":[4,5]}]],[[5,6,0,"2026-03-02T10:00:00+00:00",3],[8,7,0,"2026-03-02T10:00:00+00:00",7]]]','{"x":1}');
INSERT INTO "bpm_instance" VALUES(456410131771426816,'data_object',1,'running',1,4,'data_object','',456410131771426816,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[3,3,0,"2026-03-02T10:00:00+00:00",1,{},{"seen":{"pages":3}}]]]','{"paper":{"pages":3}}');
INSERT INTO "bpm_instance" VALUES(456410131842729984,'items_that_tell',1,'running',2,12,'items_that_tell','',456410131842729984,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T10:00:00+00:00",0],[11,4,0,"2026-03-02T10:00:00+00:00",2]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410131867895808,'undone_as_a_whole',1,'running',2,13,'undone_as_a_whole','',456410131867895808,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[[10,"eventSubProcess",6,0,null,"/0/3/",{},{},{"undo":9,"inside":"/0/3/"}]],[[9,10,0,"2026-03-02T10:00:00+00:00",5,{"prefix":"/0/","before":8,"from":10,"activity":2,"entry":2,"work":{"entry":2,"seq":8,"node":2,"path":"/0/","undo":null,"params":{"inside":"/0/3/","all":true},"answer":{},"local":{}},"handler":0}],[12,8,10,"2026-03-02T10:00:00+00:00",2]]]','{}');
INSERT INTO "bpm_instance" VALUES(456410132000016384,'suspended',1,'running',1,3,'suspended','',456410132000016384,NULL,NULL,NULL,'2026-03-02T10:00:00.000000Z','engine',NULL,NULL,'[[],[[2,2,0,"2026-03-02T10:00:00+00:00",0]]]','{}');
CREATE TABLE bpm_job (
	id BIGINT NOT NULL, 
	instance_id BIGINT NOT NULL, 
	token INTEGER NOT NULL, 
	"row" INTEGER NOT NULL, 
	element VARCHAR(200) NOT NULL, 
	action VARCHAR(120) NOT NULL, 
	"key" VARCHAR(120) NOT NULL, 
	params TEXT NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	stop INTEGER DEFAULT '0' NOT NULL, 
	unsure INTEGER DEFAULT '0' NOT NULL, 
	attempts INTEGER NOT NULL, 
	retries INTEGER NOT NULL, 
	backoff TEXT NOT NULL, 
	priority INTEGER NOT NULL, 
	run_at VARCHAR(27) NOT NULL, 
	lease_until VARCHAR(27), 
	fence INTEGER NOT NULL, 
	worker VARCHAR(120), 
	error TEXT, 
	created_at VARCHAR(27) NOT NULL, 
	closed_at VARCHAR(27), 
	result TEXT, trace VARCHAR(55), 
	CONSTRAINT pk_bpm_job PRIMARY KEY (id), 
	CONSTRAINT uq_bpm_job_key UNIQUE ("key")
);
INSERT INTO "bpm_job" VALUES(456410129827366912,456410129825269760,2,0,'a','outside','456410129825269760:2','{}','available',0,0,0,5,'PT10S,PT1M,PT10M,PT30M,PT1H',50,'2026-03-02T09:00:00.000000Z',NULL,5,'golden',NULL,'2026-03-02T09:00:00.000000Z',NULL,NULL,NULL);
INSERT INTO "bpm_job" VALUES(456410129883990016,456410129869309952,2,0,'w','outside_undo','456410129869309952:2','{}','completed',0,0,1,5,'PT10S,PT1M,PT10M,PT30M,PT1H',50,'2026-03-02T09:00:00.000000Z',NULL,1,'golden',NULL,'2026-03-02T09:00:00.000000Z','2026-03-02T09:00:00.000000Z','{"number":7}',NULL);
INSERT INTO "bpm_job" VALUES(456410130559272961,456410130559272960,2,0,'w','outside_undo','456410130559272960:2','{}','completed',0,0,1,5,'PT10S,PT1M,PT10M,PT30M,PT1H',50,'2026-03-02T10:00:00.000000Z',NULL,1,'golden',NULL,'2026-03-02T10:00:00.000000Z','2026-03-02T10:00:00.000000Z','{"number":7}',NULL);
INSERT INTO "bpm_job" VALUES(456410130724947968,456410130559272960,4,0,'w','outside','456410130559272960:2:undo','{"number":7}','available',0,0,0,5,'PT10S,PT1M,PT10M,PT30M,PT1H',50,'2026-03-02T10:00:00.000000Z',NULL,3,'golden',NULL,'2026-03-02T10:00:00.000000Z',NULL,NULL,NULL);
INSERT INTO "bpm_job" VALUES(456410130892720128,456410130890622976,5,0,'w','outside_undo','456410130890622976:5','{}','completed',0,0,1,5,'PT10S,PT1M,PT10M,PT30M,PT1H',50,'2026-03-02T10:00:00.000000Z',NULL,1,'golden',NULL,'2026-03-02T10:00:00.000000Z','2026-03-02T10:00:00.000000Z','{"number":7}',NULL);
INSERT INTO "bpm_job" VALUES(456410131127601153,456410131127601152,2,0,'a','outside','456410131127601152:2','{}','discarded',0,0,1,5,'PT10S,PT1M,PT10M,PT30M,PT1H',50,'2026-03-02T10:00:00.000000Z',NULL,1,'golden','E9: no','2026-03-02T10:00:00.000000Z','2026-03-02T10:00:00.000000Z',NULL,NULL);
INSERT INTO "bpm_job" VALUES(456410131869992960,456410131867895808,5,0,'w','outside_undo','456410131867895808:5','{}','completed',0,0,1,5,'PT10S,PT1M,PT10M,PT30M,PT1H',50,'2026-03-02T10:00:00.000000Z',NULL,1,'golden',NULL,'2026-03-02T10:00:00.000000Z','2026-03-02T10:00:00.000000Z','{"number":7}',NULL);
CREATE TABLE bpm_ledger (
	instance_id BIGINT NOT NULL, 
	entry INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	node INTEGER NOT NULL, 
	element VARCHAR(200) NOT NULL, 
	path VARCHAR(400) NOT NULL, 
	action VARCHAR(120), 
	undo VARCHAR(120), 
	params TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	local TEXT NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	recorded_at VARCHAR(27) NOT NULL, 
	undone_at VARCHAR(27), 
	undo_answer TEXT, done_by VARCHAR(120), 
	CONSTRAINT pk_bpm_ledger PRIMARY KEY (instance_id, entry)
);
INSERT INTO "bpm_ledger" VALUES(456410129869309952,2,3,2,'w','/0/','outside_undo','outside','{"number":7}','{"number":7}','{}','done','2026-03-02T09:00:00.000000Z',NULL,NULL,NULL);
INSERT INTO "bpm_ledger" VALUES(456410130559272960,2,3,2,'w','/0/','outside_undo','outside','{"number":7}','{"number":7}','{}','undoing','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL);
INSERT INTO "bpm_ledger" VALUES(456410130775279616,2,3,2,'w','/0/',NULL,NULL,'{}','{"x":1}','{}','undoing','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL);
INSERT INTO "bpm_ledger" VALUES(456410130890622976,5,6,4,'w','/0/3/','outside_undo','outside','{"number":7}','{"number":7}','{}','done','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL);
INSERT INTO "bpm_ledger" VALUES(456410131867895808,5,6,4,'w','/0/3/','outside_undo','outside','{"number":7}','{"number":7}','{}','done','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL);
INSERT INTO "bpm_ledger" VALUES(456410131867895808,2,8,2,'a','/0/',NULL,NULL,'{"inside":"/0/3/","all":true}','{}','{}','undoing','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL);
CREATE TABLE bpm_member (
	login VARCHAR(120) NOT NULL, 
	grp VARCHAR(120) NOT NULL, 
	CONSTRAINT pk_bpm_member PRIMARY KEY (login, grp), 
	CONSTRAINT fk_bpm_member_login FOREIGN KEY(login) REFERENCES bpm_user (login)
);
CREATE TABLE bpm_message (
	id BIGINT NOT NULL, 
	message_id VARCHAR(200) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	"key" VARCHAR(200) NOT NULL, 
	payload TEXT NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	expires_at VARCHAR(27) NOT NULL, 
	instance_id BIGINT, 
	source_id BIGINT, 
	delivered_at VARCHAR(27), 
	lease_until VARCHAR(27), 
	CONSTRAINT pk_bpm_message PRIMARY KEY (id), 
	CONSTRAINT uq_bpm_message_message_id UNIQUE (message_id)
);
INSERT INTO "bpm_message" VALUES(456410130026596352,'m456410130026596352','paid.both_events','','{"z":3}','delivered','2026-03-02T09:00:00.000000Z','2026-03-05T09:00:00.000000Z',456410130024499200,NULL,'2026-03-02T09:00:00.000000Z',NULL);
INSERT INTO "bpm_message" VALUES(456410130521524224,'m456410130521524224','paid.event_sub_process','','{"z":3}','delivered','2026-03-02T10:00:00.000000Z','2026-03-05T10:00:00.000000Z',456410130454415360,NULL,'2026-03-02T10:00:00.000000Z',NULL);
INSERT INTO "bpm_message" VALUES(456410132037765120,'m456410132037765120','nobody.waits','7','{"early":true}','waiting','2026-03-02T10:00:00.000000Z','2026-03-05T10:00:00.000000Z',NULL,NULL,NULL,NULL);
CREATE TABLE bpm_model_draft (
	bundle VARCHAR(200) NOT NULL, 
	name TEXT NOT NULL, 
	base_release BIGINT, 
	base_rev INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	created_by VARCHAR(120) NOT NULL, 
	updated_at VARCHAR(27) NOT NULL, 
	updated_by VARCHAR(120) NOT NULL, 
	discarded_at VARCHAR(27), 
	CONSTRAINT pk_bpm_model_draft PRIMARY KEY (bundle)
);
CREATE TABLE bpm_model_draft_file (
	bundle VARCHAR(200) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	rev INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	saved_at VARCHAR(27) NOT NULL, 
	saved_by VARCHAR(120) NOT NULL, 
	CONSTRAINT pk_bpm_model_draft_file PRIMARY KEY (bundle, name), 
	CONSTRAINT fk_bpm_model_draft_file_bundle FOREIGN KEY(bundle) REFERENCES bpm_model_draft (bundle)
);
CREATE TABLE bpm_model_draft_saved (
	bundle VARCHAR(200) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	rev INTEGER NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	"by" VARCHAR(120) NOT NULL, 
	bytes INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	CONSTRAINT pk_bpm_model_draft_saved PRIMARY KEY (bundle, name, rev), 
	CONSTRAINT fk_bpm_model_draft_saved_bundle FOREIGN KEY(bundle) REFERENCES bpm_model_draft (bundle)
);
CREATE TABLE "bpm_monitor_cursor" (
	name VARCHAR(20) NOT NULL, 
	worker VARCHAR(120), 
	lease_until VARCHAR(27), 
	fence BIGINT NOT NULL, 
	serial BIGINT NOT NULL, 
	as_of VARCHAR(27), 
	history_id BIGINT NOT NULL, 
	incident_id BIGINT NOT NULL, 
	swept_id BIGINT NOT NULL, 
	swept_incident_id BIGINT NOT NULL, 
	zone VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_bpm_monitor_cursor PRIMARY KEY (name)
);
CREATE TABLE bpm_monitor_element (
	definition_key VARCHAR(200) NOT NULL, 
	period VARCHAR(10) NOT NULL, 
	version INTEGER NOT NULL, 
	element VARCHAR(200) NOT NULL, 
	entered BIGINT NOT NULL, 
	done BIGINT NOT NULL, 
	cancelled BIGINT NOT NULL, 
	overdue BIGINT NOT NULL, 
	incidents BIGINT NOT NULL, 
	untaken_ms BIGINT NOT NULL, 
	spread TEXT NOT NULL, 
	CONSTRAINT pk_bpm_monitor_element PRIMARY KEY (definition_key, period, version, element)
);
CREATE TABLE bpm_monitor_incident (
	incident_id BIGINT NOT NULL, 
	instance_id BIGINT NOT NULL, 
	root_id BIGINT NOT NULL, 
	definition_key VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	element VARCHAR(200) NOT NULL, 
	is_open INTEGER NOT NULL, 
	CONSTRAINT pk_bpm_monitor_incident PRIMARY KEY (incident_id)
);
CREATE TABLE bpm_monitor_instance (
	instance_id BIGINT NOT NULL, 
	definition_key VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	rev INTEGER NOT NULL, 
	status VARCHAR(12) NOT NULL, 
	root_id BIGINT NOT NULL, 
	started_at VARCHAR(27) NOT NULL, 
	outcome VARCHAR(200), 
	troubles INTEGER NOT NULL, 
	CONSTRAINT pk_bpm_monitor_instance PRIMARY KEY (instance_id)
);
CREATE TABLE bpm_monitor_pin (
	view_id BIGINT NOT NULL, 
	login VARCHAR(120) NOT NULL, 
	CONSTRAINT pk_bpm_monitor_pin PRIMARY KEY (view_id, login), 
	CONSTRAINT fk_bpm_monitor_pin_login FOREIGN KEY(login) REFERENCES bpm_user (login), 
	CONSTRAINT fk_bpm_monitor_pin_view_id FOREIGN KEY(view_id) REFERENCES bpm_monitor_view (id)
);
CREATE TABLE bpm_monitor_process (
	definition_key VARCHAR(200) NOT NULL, 
	period VARCHAR(10) NOT NULL, 
	version INTEGER NOT NULL, 
	what VARCHAR(12) NOT NULL, 
	outcome VARCHAR(200) NOT NULL, 
	number BIGINT NOT NULL, 
	spread TEXT NOT NULL, 
	CONSTRAINT pk_bpm_monitor_process PRIMARY KEY (definition_key, period, version, what, outcome)
);
CREATE TABLE bpm_monitor_standing (
	definition_key VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	element VARCHAR(200) NOT NULL, 
	here BIGINT NOT NULL, 
	overdue BIGINT NOT NULL, 
	incidents BIGINT NOT NULL, 
	CONSTRAINT pk_bpm_monitor_standing PRIMARY KEY (definition_key, version, element)
);
CREATE TABLE bpm_monitor_view (
	id BIGINT NOT NULL, 
	login VARCHAR(120) NOT NULL, 
	title VARCHAR(120) NOT NULL, 
	address VARCHAR(2000) NOT NULL, 
	is_shared BOOLEAN NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_bpm_monitor_view PRIMARY KEY (id), 
	CONSTRAINT fk_bpm_monitor_view_login FOREIGN KEY(login) REFERENCES bpm_user (login)
);
CREATE TABLE bpm_monitor_visit (
	instance_id BIGINT NOT NULL, 
	token INTEGER NOT NULL, 
	definition_key VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	element VARCHAR(200) NOT NULL, 
	is_whole INTEGER NOT NULL, 
	entered_at VARCHAR(27) NOT NULL, 
	due_at VARCHAR(27), 
	is_overdue INTEGER NOT NULL, 
	CONSTRAINT pk_bpm_monitor_visit PRIMARY KEY (instance_id, token)
);
CREATE TABLE bpm_paused_action (
	id BIGINT NOT NULL, 
	action VARCHAR(120) NOT NULL, 
	since VARCHAR(27) NOT NULL, 
	"by" VARCHAR(120) NOT NULL, 
	reason TEXT NOT NULL, 
	resumed_at VARCHAR(27), 
	resumed_by VARCHAR(120), 
	CONSTRAINT pk_bpm_paused_action PRIMARY KEY (id)
);
CREATE TABLE bpm_repair (
	id BIGINT NOT NULL, 
	incident_id BIGINT NOT NULL, 
	instance_id BIGINT NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	actor VARCHAR(120) NOT NULL, 
	verb VARCHAR(20) NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	"before" TEXT, 
	"after" TEXT, 
	CONSTRAINT pk_bpm_repair PRIMARY KEY (id)
);
CREATE TABLE bpm_repair_batch (
	id BIGINT NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	"by" VARCHAR(120) NOT NULL, 
	title TEXT NOT NULL, 
	touched_at VARCHAR(27) NOT NULL, 
	closed_at VARCHAR(27), 
	CONSTRAINT pk_bpm_repair_batch PRIMARY KEY (id)
);
CREATE TABLE bpm_repair_batch_item (
	batch_id BIGINT NOT NULL, 
	incident_id BIGINT NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_bpm_repair_batch_item PRIMARY KEY (batch_id, incident_id), 
	CONSTRAINT fk_bpm_repair_batch_item_batch_id FOREIGN KEY(batch_id) REFERENCES bpm_repair_batch (id)
);
CREATE TABLE bpm_scope (
	instance_id BIGINT NOT NULL, 
	id INTEGER NOT NULL, 
	parent_row INTEGER NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_bpm_scope PRIMARY KEY (instance_id, id)
);
INSERT INTO "bpm_scope" VALUES(456410130211145728,3,0,'[[[3,"loop",2,0,2,"/0/3/",{},{"total":3,"active":2,"completed":1}]],[]]');
INSERT INTO "bpm_scope" VALUES(456410130211145728,4,3,'[[[4,"item",2,3,null,"/0/3/4/",{},{"index":1,"output":2}]],[]]');
INSERT INTO "bpm_scope" VALUES(456410130211145728,6,3,'[[[6,"item",2,3,null,"/0/3/6/",{"loopCounter":2,"item":2},{"index":2}]],[[7,2,6,"2026-03-02T10:00:00+00:00",null,{"item":2}]]]');
INSERT INTO "bpm_scope" VALUES(456410130211145728,8,3,'[[[8,"item",2,3,null,"/0/3/8/",{"loopCounter":3,"item":3},{"index":3}]],[[9,2,8,"2026-03-02T10:00:00+00:00",null,{"item":3}]]]');
INSERT INTO "bpm_scope" VALUES(456410130278254592,3,0,'[[[3,"loop",2,0,2,"/0/3/",{},{"total":3,"active":1,"completed":1,"rest":[1,2,3]}]],[]]');
INSERT INTO "bpm_scope" VALUES(456410130278254592,4,3,'[[[4,"item",2,3,null,"/0/3/4/",{},{"index":1,"output":2}]],[]]');
INSERT INTO "bpm_scope" VALUES(456410130278254592,6,3,'[[[6,"item",2,3,null,"/0/3/6/",{"loopCounter":2,"item":2},{"index":2}]],[[7,2,6,"2026-03-02T10:00:00+00:00",null,{"item":2}]]]');
INSERT INTO "bpm_scope" VALUES(456410130362140672,3,0,'[[[3,"loop",2,0,2,"/0/3/",{},{"total":2,"active":1,"completed":1}]],[]]');
INSERT INTO "bpm_scope" VALUES(456410130362140672,4,3,'[[[4,"item",2,3,null,"/0/3/4/",{},{"index":1,"output":2}]],[]]');
INSERT INTO "bpm_scope" VALUES(456410130362140672,6,3,'[[[6,"item",2,3,null,"/0/3/6/",{"loopCounter":2,"item":2},{"index":2}],[9,"subProcess",2,6,7,"/0/3/6/9/"]],[[7,2,6,"2026-03-02T10:00:00+00:00",null,{"item":2}],[13,5,9,"2026-03-02T10:00:00+00:00",0]]]');
INSERT INTO "bpm_scope" VALUES(456410131842729984,3,0,'[[[3,"loop",2,0,2,"/0/3/",{},{"total":3,"active":2,"completed":1}]],[]]');
INSERT INTO "bpm_scope" VALUES(456410131842729984,6,3,'[[[6,"item",2,3,null,"/0/3/6/",{"loopCounter":2},{"index":2}]],[[7,2,6,"2026-03-02T10:00:00+00:00",null,{"item":2}]]]');
INSERT INTO "bpm_scope" VALUES(456410131842729984,8,3,'[[[8,"item",2,3,null,"/0/3/8/",{"loopCounter":3},{"index":3}]],[[9,2,8,"2026-03-02T10:00:00+00:00",null,{"item":3}]]]');
CREATE TABLE bpm_session (
	id VARCHAR(64) NOT NULL, 
	login VARCHAR(120) NOT NULL, 
	csrf VARCHAR(64) NOT NULL, 
	created VARCHAR(27) NOT NULL, 
	seen VARCHAR(27) NOT NULL, 
	expires VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_bpm_session PRIMARY KEY (id), 
	CONSTRAINT fk_bpm_session_login FOREIGN KEY(login) REFERENCES bpm_user (login)
);
CREATE TABLE bpm_skip_request (
	id BIGINT NOT NULL, 
	incident_id BIGINT NOT NULL, 
	asked_by VARCHAR(120) NOT NULL, 
	asked_at VARCHAR(27) NOT NULL, 
	reason TEXT NOT NULL, 
	outputs TEXT NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	decided_by VARCHAR(120), 
	decided_at VARCHAR(27), 
	CONSTRAINT pk_bpm_skip_request PRIMARY KEY (id)
);
CREATE TABLE bpm_subscription (
	id BIGINT NOT NULL, 
	instance_id BIGINT, 
	definition_id BIGINT, 
	token INTEGER NOT NULL, 
	node INTEGER NOT NULL, 
	scope INTEGER NOT NULL, 
	"row" INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	"key" VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_bpm_subscription PRIMARY KEY (id)
);
INSERT INTO "bpm_subscription" VALUES(456410130001430529,456410130001430528,NULL,2,2,0,0,'paid.message','');
INSERT INTO "bpm_subscription" VALUES(456410130007721985,456410130007721984,NULL,2,2,0,0,'closed','');
INSERT INTO "bpm_subscription" VALUES(456410130009819137,456410130009819136,NULL,2,2,0,0,'paid.receive','');
INSERT INTO "bpm_subscription" VALUES(456410130022402049,456410130022402048,NULL,2,3,0,0,'paid.event_gateway','');
INSERT INTO "bpm_subscription" VALUES(456410130060150784,456410130024499200,NULL,2,2,0,0,'closed','');
INSERT INTO "bpm_subscription" VALUES(456410130198562817,456410130196465664,NULL,2,3,0,0,'paid.boundary_message','');
INSERT INTO "bpm_subscription" VALUES(456410130456512512,456410130454415360,NULL,0,4,0,0,'paid.event_sub_process','');
CREATE TABLE bpm_suspended_instance (
	instance_id BIGINT NOT NULL, 
	since VARCHAR(27) NOT NULL, 
	"by" VARCHAR(120) NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_bpm_suspended_instance PRIMARY KEY (instance_id)
);
INSERT INTO "bpm_suspended_instance" VALUES(456410132000016384,'2026-03-02T10:00:00.000000Z','engine','to be kept');
CREATE TABLE bpm_suspended_node (
	suspension_id BIGINT NOT NULL, 
	definition_key VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	node INTEGER NOT NULL, 
	element VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_bpm_suspended_node PRIMARY KEY (suspension_id, version, node), 
	CONSTRAINT fk_bpm_suspended_node_suspension_id FOREIGN KEY(suspension_id) REFERENCES bpm_suspension (id)
);
CREATE TABLE bpm_suspension (
	id BIGINT NOT NULL, 
	definition_key VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	element VARCHAR(200) DEFAULT '' NOT NULL, 
	instances INTEGER DEFAULT '0' NOT NULL, 
	since VARCHAR(27) NOT NULL, 
	"by" VARCHAR(120) NOT NULL, 
	reason TEXT NOT NULL, 
	resumed_at VARCHAR(27), 
	resumed_by VARCHAR(120), 
	CONSTRAINT pk_bpm_suspension PRIMARY KEY (id)
);
CREATE TABLE "bpm_timer" (
	id BIGINT NOT NULL, 
	instance_id BIGINT, 
	definition_id BIGINT, 
	token INTEGER NOT NULL, 
	node INTEGER NOT NULL, 
	scope INTEGER NOT NULL, 
	"row" INTEGER NOT NULL, 
	due_at VARCHAR(27) NOT NULL, 
	cycle VARCHAR(400), 
	lease_until VARCHAR(27), 
	CONSTRAINT pk_bpm_timer PRIMARY KEY (id)
);
INSERT INTO "bpm_timer" VALUES(456410129993041921,456410129993041920,NULL,2,2,0,0,'2026-03-02T10:00:00.000000Z',NULL,NULL);
INSERT INTO "bpm_timer" VALUES(456410130022402050,456410130022402048,NULL,2,4,0,0,'2026-03-02T10:00:00.000000Z',NULL,NULL);
INSERT INTO "bpm_timer" VALUES(456410130139842561,456410130127259648,NULL,2,3,0,0,'2026-03-02T11:00:00.000000Z','{"every":"PT1H","zone":"UTC","start":"2026-03-02T09:00:00+00:00","round":2,"left":1}',NULL);
CREATE TABLE bpm_trial (
	bundle VARCHAR(200) NOT NULL, 
	login VARCHAR(120) NOT NULL, 
	rev INTEGER NOT NULL, 
	scenario TEXT NOT NULL, 
	changed_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_bpm_trial PRIMARY KEY (bundle, login), 
	CONSTRAINT fk_bpm_trial_login FOREIGN KEY(login) REFERENCES bpm_user (login)
);
CREATE TABLE bpm_user (
	login VARCHAR(120) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	password_hash TEXT, 
	language VARCHAR(5) DEFAULT 'en' NOT NULL, 
	role VARCHAR(12) DEFAULT 'clerk' NOT NULL, 
	active BOOLEAN DEFAULT 1 NOT NULL, 
	CONSTRAINT pk_bpm_user PRIMARY KEY (login)
);
CREATE TABLE bpm_work_item (
	id BIGINT NOT NULL, 
	instance_id BIGINT NOT NULL, 
	root_id BIGINT NOT NULL, 
	token INTEGER NOT NULL, 
	"row" INTEGER NOT NULL, 
	definition_key VARCHAR(200) NOT NULL, 
	version INTEGER NOT NULL, 
	element VARCHAR(200) NOT NULL, 
	name TEXT NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	grp VARCHAR(120), 
	assignee VARCHAR(120), 
	form VARCHAR(200), 
	due_at VARCHAR(27), 
	priority INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	subtitle TEXT NOT NULL, 
	business_key VARCHAR(200), 
	local TEXT NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	claimed_at VARCHAR(27), 
	closed_at VARCHAR(27), 
	closed_by VARCHAR(120), 
	rev INTEGER NOT NULL, 
	due_sort VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_bpm_work_item PRIMARY KEY (id)
);
INSERT INTO "bpm_work_item" VALUES(456410129546348544,456410129544251392,456410129544251392,2,0,'called',1,'t','t','offered','g',NULL,NULL,NULL,50,'t','','called','{}','2026-03-02T09:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410129665886209,456410129665886208,456410129665886208,2,0,'work_item',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','work_item','{}','2026-03-02T09:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410129766549505,456410129766549504,456410129766549504,2,0,'claimed',1,'a','a','claimed','g','anna',NULL,NULL,50,'a','','claimed','{}','2026-03-02T09:00:00.000000Z','2026-03-02T09:00:00.000000Z',NULL,NULL,2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410129936418816,456410129869309952,456410129869309952,4,0,'job_with_undo_done',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','job_with_undo_done','{}','2026-03-02T09:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130018207745,456410130018207744,456410130018207744,3,0,'conditional',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','conditional','{}','2026-03-02T09:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130129356800,456410130127259648,456410130127259648,2,0,'boundary_timer',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','boundary_timer','{}','2026-03-02T09:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130139842560,456410130127259648,456410130127259648,4,0,'boundary_timer',1,'r','r','offered','g',NULL,NULL,NULL,50,'r','','boundary_timer','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130198562816,456410130196465664,456410130196465664,2,0,'boundary_message',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','boundary_message','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130211145729,456410130211145728,456410130211145728,5,4,'items_in_parallel',1,'a','a','completed','g',NULL,NULL,NULL,50,'a','','items_in_parallel','{"loopCounter":1,"item":1}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130211145730,456410130211145728,456410130211145728,7,6,'items_in_parallel',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','items_in_parallel','{"loopCounter":2,"item":2}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130211145731,456410130211145728,456410130211145728,9,8,'items_in_parallel',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','items_in_parallel','{"loopCounter":3,"item":3}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130280351744,456410130278254592,456410130278254592,5,4,'items_in_a_row',1,'a','a','completed','g',NULL,NULL,NULL,50,'a','','items_in_a_row','{"loopCounter":1,"item":1}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130292934656,456410130278254592,456410130278254592,7,6,'items_in_a_row',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','items_in_a_row','{"loopCounter":2,"item":2}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130362140673,456410130362140672,456410130362140672,12,4,'sub_processes_of_items',1,'i','i','completed','g',NULL,NULL,NULL,50,'i','','sub_processes_of_items','{"loopCounter":1,"item":1}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130362140674,456410130362140672,456410130362140672,13,6,'sub_processes_of_items',1,'i','i','offered','g',NULL,NULL,NULL,50,'i','','sub_processes_of_items','{"loopCounter":2,"item":2}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130412472321,456410130412472320,456410130412472320,5,0,'sub_process',1,'i','i','offered','g',NULL,NULL,NULL,50,'i','','sub_process','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130454415361,456410130454415360,456410130454415360,2,0,'event_sub_process',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','event_sub_process','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130523621376,456410130454415360,456410130454415360,5,0,'event_sub_process',1,'i','i','offered','g',NULL,NULL,NULL,50,'i','','event_sub_process','{"z":3}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130775279617,456410130775279616,456410130775279616,2,0,'undone_by_hand',1,'w','w','completed','g',NULL,NULL,NULL,50,'w','','undone_by_hand','{}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410130867554304,456410130775279616,456410130775279616,5,0,'undone_by_hand',1,'h','h','offered','g',NULL,NULL,NULL,50,'h','','undone_by_hand','{"x":1,"result":{"x":1}}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131058395136,456410130890622976,456410130890622976,7,0,'transaction',1,'i','i','offered','g',NULL,NULL,NULL,50,'i','','transaction','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131234555905,456410131234555904,456410131232458752,2,0,'called',1,'t','t','offered','g',NULL,NULL,NULL,50,'t','','called_child','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131251333121,456410131251333120,456410131251333120,3,0,'half_joined',1,'a','a','completed','g',NULL,NULL,NULL,50,'a','','half_joined','{}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131251333122,456410131251333120,456410131251333120,4,0,'half_joined',1,'b','b','offered','g',NULL,NULL,NULL,50,'b','','half_joined','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131312150529,456410131312150528,456410131312150528,3,0,'half_joined_inclusive',1,'a','a','completed','g',NULL,NULL,NULL,50,'a','','half_joined_inclusive','{}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131312150530,456410131312150528,456410131312150528,4,0,'half_joined_inclusive',1,'b','b','offered','g',NULL,NULL,NULL,50,'b','','half_joined_inclusive','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131406522369,456410131406522368,456410131406522368,4,0,'second_round',1,'a','a','completed','g',NULL,NULL,NULL,50,'a','','second_round','{"loopCounter":1}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131429591040,456410131406522368,456410131406522368,5,0,'second_round',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','second_round','{"loopCounter":2}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131452659713,456410131452659712,456410131452659712,4,0,'any_order',1,'i','i','completed','g',NULL,NULL,NULL,50,'i','','any_order','{}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131469436928,456410131452659712,456410131452659712,5,0,'any_order',1,'k','k','offered','g',NULL,NULL,NULL,50,'k','','any_order','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131511379969,456410131511379968,456410131511379968,3,0,'half_joined_complex',1,'a','a','completed','g',NULL,NULL,NULL,50,'a','','half_joined_complex','{}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131511379970,456410131511379968,456410131511379968,4,0,'half_joined_complex',1,'b','b','offered','g',NULL,NULL,NULL,50,'b','','half_joined_complex','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131511379971,456410131511379968,456410131511379968,5,0,'half_joined_complex',1,'k','k','offered','g',NULL,NULL,NULL,50,'k','','half_joined_complex','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131553323009,456410131553323008,456410131553323008,3,0,'complex_before_its_reset',1,'a','a','completed','g',NULL,NULL,NULL,50,'a','','complex_before_its_reset','{}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131553323010,456410131553323008,456410131553323008,4,0,'complex_before_its_reset',1,'b','b','completed','g',NULL,NULL,NULL,50,'b','','complex_before_its_reset','{}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131553323011,456410131553323008,456410131553323008,5,0,'complex_before_its_reset',1,'k','k','offered','g',NULL,NULL,NULL,50,'k','','complex_before_its_reset','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131614140416,456410131553323008,456410131553323008,8,0,'complex_before_its_reset',1,'i','i','offered','g',NULL,NULL,NULL,50,'i','','complex_before_its_reset','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131773523968,456410131771426816,456410131771426816,3,0,'data_object',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','data_object','{"seen":{"pages":3}}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131842729985,456410131842729984,456410131842729984,5,4,'items_that_tell',1,'a','a','completed','g',NULL,NULL,NULL,50,'a','','items_that_tell','{"loopCounter":1}','2026-03-02T10:00:00.000000Z',NULL,'2026-03-02T10:00:00.000000Z','anna',2,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131842729986,456410131842729984,456410131842729984,7,6,'items_that_tell',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','items_that_tell','{"loopCounter":2}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131842729987,456410131842729984,456410131842729984,9,8,'items_that_tell',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','items_that_tell','{"loopCounter":3}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131855312896,456410131842729984,456410131842729984,11,0,'items_that_tell',1,'r','r','offered','g',NULL,NULL,NULL,50,'r','','items_that_tell','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410131997919232,456410131867895808,456410131867895808,12,0,'undone_as_a_whole',1,'h','h','offered','g',NULL,NULL,NULL,50,'h','','undone_as_a_whole','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
INSERT INTO "bpm_work_item" VALUES(456410132000016385,456410132000016384,456410132000016384,2,0,'suspended',1,'a','a','offered','g',NULL,NULL,NULL,50,'a','','suspended','{}','2026-03-02T10:00:00.000000Z',NULL,NULL,NULL,1,'9999-12-31T00:00:00.000000Z');
CREATE INDEX ix_bpm_deployment_digest ON bpm_deployment (digest);
CREATE INDEX ix_bpm_incident_instance ON bpm_incident (instance_id);
CREATE INDEX ix_bpm_incident_open ON bpm_incident (id) WHERE state = 'open';
CREATE INDEX ix_bpm_instance_business_key ON bpm_instance (business_key);
CREATE INDEX ix_bpm_instance_list ON bpm_instance (definition_key, status, id);
CREATE INDEX ix_bpm_instance_parent ON bpm_instance (parent_id) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX uq_bpm_instance_running_key ON bpm_instance (definition_key, business_key) WHERE status = 'running' AND parent_id IS NULL AND business_key IS NOT NULL;
CREATE INDEX ix_bpm_job_due ON bpm_job (run_at, id) WHERE state IN ('scheduled', 'available', 'executing', 'retryable');
CREATE INDEX ix_bpm_job_token ON bpm_job (instance_id, token);
CREATE INDEX ix_bpm_ledger_seq ON bpm_ledger (instance_id, seq);
CREATE INDEX ix_bpm_message_waiting ON bpm_message (name, "key", id) WHERE state = 'waiting';
CREATE INDEX ix_bpm_subscription_name ON bpm_subscription (name, "key", id);
CREATE INDEX ix_bpm_subscription_token ON bpm_subscription (instance_id, token);
CREATE INDEX ix_bpm_work_item_assignee ON bpm_work_item (assignee, due_sort, id) WHERE state IN ('offered', 'claimed');
CREATE INDEX ix_bpm_work_item_due ON bpm_work_item (due_sort, id) WHERE state IN ('offered', 'claimed');
CREATE INDEX ix_bpm_work_item_group ON bpm_work_item (grp, due_sort, id) WHERE state IN ('offered', 'claimed');
CREATE INDEX ix_bpm_work_item_root ON bpm_work_item (root_id);
CREATE INDEX ix_bpm_work_item_token ON bpm_work_item (instance_id, token);
CREATE INDEX ix_bpm_member_grp ON bpm_member (grp);
CREATE INDEX ix_bpm_session_expires ON bpm_session (expires);
CREATE INDEX ix_bpm_session_login ON bpm_session (login);
CREATE INDEX ix_bpm_deployment_bundle ON bpm_deployment (bundle, id);
CREATE INDEX ix_bpm_definition_deployment_id ON bpm_definition (deployment_id);
CREATE INDEX ix_bpm_instance_version ON bpm_instance (definition_key, version, status, parent_id);
CREATE INDEX ix_bpm_monitor_incident_open ON bpm_monitor_incident (incident_id) WHERE is_open = 1;
CREATE INDEX ix_bpm_monitor_instance_late ON bpm_monitor_instance (definition_key, started_at, instance_id) WHERE troubles > 0 AND status = 'running';
CREATE INDEX ix_bpm_monitor_instance_list ON bpm_monitor_instance (definition_key, status, started_at, instance_id);
CREATE INDEX ix_bpm_monitor_instance_version ON bpm_monitor_instance (definition_key, version, status, started_at, instance_id);
CREATE INDEX ix_bpm_monitor_visit_due ON bpm_monitor_visit (due_at) WHERE is_overdue = 0 AND due_at IS NOT NULL;
CREATE INDEX ix_bpm_monitor_visit_element ON bpm_monitor_visit (definition_key, element, version, instance_id);
CREATE INDEX ix_bpm_monitor_view_login ON bpm_monitor_view (login);
CREATE INDEX ix_bpm_incident_cause ON bpm_incident (cause, id) WHERE state = 'open';
CREATE INDEX ix_bpm_repair_incident ON bpm_repair (incident_id, id);
CREATE UNIQUE INDEX uq_bpm_skip_request_waiting ON bpm_skip_request (incident_id) WHERE state = 'asked';
CREATE INDEX ix_bpm_skip_request_incident ON bpm_skip_request (incident_id);
CREATE INDEX ix_bpm_repair_batch_open ON bpm_repair_batch (id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX uq_bpm_paused_action_now ON bpm_paused_action (action) WHERE resumed_at IS NULL;
CREATE INDEX ix_bpm_api_key_login ON bpm_api_key (login);
CREATE INDEX ix_bpm_api_answer_begun ON bpm_api_answer (begun);
CREATE INDEX ix_bpm_change_batch_open ON bpm_change_batch (id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX uq_bpm_suspension_now ON bpm_suspension (definition_key, version, element) WHERE resumed_at IS NULL;
CREATE INDEX ix_bpm_suspended_node ON bpm_suspended_node (definition_key, version, node);
CREATE INDEX ix_bpm_timer_token ON bpm_timer (instance_id, token);
CREATE INDEX ix_bpm_timer_due ON bpm_timer (due_at, id);
CREATE INDEX ix_bpm_history_version ON bpm_history (version, instance_id) WHERE version IS NOT NULL;
CREATE INDEX ix_bpm_decision_deployment_id ON bpm_decision (deployment_id);
COMMIT;
