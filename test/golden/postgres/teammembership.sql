CREATE TABLE "dbo"."teammembership" (
  "id" uuid NOT NULL,
  "sinkcreatedon" timestamp(3),
  "sinkmodifiedon" timestamp(3),
  "teammembershipid" uuid,
  "systemuserid" uuid,
  "teamid" uuid,
  "versionnumber" bigint,
  CONSTRAINT "epk_teammembership" PRIMARY KEY ("id")
);
