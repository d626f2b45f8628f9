/** `gantry.yaml` as it was read: checked, and with every default filled in. */
export type Config = {
  readonly listen: {
    readonly host: string;
    readonly port: number;
    readonly public_url?: string | undefined;
    readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
    readonly trusted_proxies?: readonly string[] | undefined;
  };
  readonly regions: readonly string[];
  readonly identity: {
    readonly adapters: readonly ('sts' | 'keys')[];
    readonly sts: { readonly endpoint?: string | undefined };
  };
  readonly principals: Readonly<Record<string, IssuedPrincipal>>;
  readonly grants: readonly Grant[];
  readonly authorization: { readonly simulate_principal_policy: boolean };
  readonly accounts: Readonly<Record<string, AccountConfig>>;
  readonly audit: { readonly retention_days?: number | undefined };
  readonly limits: LimitsConfig;
};

/** A principal that keys of this gateway may be issued to. */
export type IssuedPrincipal = {
  readonly description?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
};

export type Grant = {
  readonly principals: readonly string[];
  readonly policy: string | Readonly<Record<string, unknown>>;
};

export type AccountConfig = {
  readonly id: string;
  readonly roles: readonly RoleConfig[];
  readonly simulation_role?: string | undefined;
};

export type RoleConfig = {
  readonly principals: readonly string[];
  readonly role: string;
  readonly external_id?: string | undefined;
  readonly duration_seconds: number;
  readonly source_identity: boolean;
  readonly tags: Readonly<Record<string, string>>;
};

export type LimitsConfig = {
  readonly requests_per_second?: number | undefined;
  readonly requests_at_a_time?: number | undefined;
  readonly call_seconds?: number | undefined;
  readonly body_bytes?: number | undefined;
  readonly connections?: number | undefined;
  readonly unproven_per_minute?: number | undefined;
};
