import { z } from "zod";

/** Options of the step that gathers attributes, as a project file may set them. */
export const attributeOptions = z.strictObject({
  items: z
    .array(z.string().regex(/^(customers|orders|events|surveys)\..+$/))
    .optional()
    .describe(
      "What segments of attributes are made of: customers.<column>; orders.<column> or events.<column>, the value that a customer has most often; surveys.nps, surveys.csat or surveys.ces, the latest answer in bands. Unless told: the project's attributes and its measures of yes and no that are not sensitive, the channel of orders, the device of events, and all surveys",
    ),
  mostLevels: z
    .int()
    .min(2)
    .max(50)
    .default(8)
    .describe("Most values of an item; the rarest ones beyond it are put together as other"),
});

export type AttributeOptions = z.infer<typeof attributeOptions>;
