/**
 * JSON in and out, as small as the weight formats, Keras configurations and reports need it. Start with
 * {@link graft.zoo.json.Json}.
 *
 * <p>Source: RFC 8259. Values are plain Java: {@code LinkedHashMap<String, Object>}, {@code ArrayList<Object>},
 * {@code String}, {@code Long}, {@code Double}, {@code Boolean} and {@code null}.
 */
package graft.zoo.json;
