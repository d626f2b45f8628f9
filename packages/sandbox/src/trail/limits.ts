const MINUTE = 60_000;

/** How far back events can be looked up. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html */
export const retention: number = 90 * 24 * 60 * MINUTE;

/**
 * How long it takes until an event can be looked up, in AWS's time: about five minutes on average.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html
 */
export const delivery: number = 5 * MINUTE;
