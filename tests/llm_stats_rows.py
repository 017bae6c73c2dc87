"""Documents of LLM Stats with all their columns: one of each table, about one model."""

from __future__ import annotations

STAMP = "2025-07-19T19:49:05.813974+00:00"
ORGANIZATION = {
    "organization_id": "mistral", "name": "Mistral AI", "website": "https://mistral.ai", "description": "European AI",
    "country": "FR", "created_at": STAMP, "updated_at": STAMP,
}  # fmt: skip
LICENCE = {
    "license_id": "mrl", "name": "Mistral Research License", "allow_commercial": False, "description": "text",
    "created_at": STAMP, "updated_at": STAMP,
}  # fmt: skip
MODEL_ROW = {
    "model_id": "mistral-large-2-2407", "name": "Mistral Large 2", "organization_id": "mistral",
    "fine_tuned_from_model_id": None, "description": "A text of others.", "release_date": "2024-07-24",
    "announcement_date": "2024-07-24", "license_id": "mrl", "multimodal": False, "knowledge_cutoff": None,
    "param_count": 123000000000, "training_tokens": 14800000000000, "available_in_zeroeval": True,
    "source_api_ref": None, "source_playground": None, "source_paper": "https://arxiv.org/abs/1",
    "source_scorecard_blog_link": None, "source_repo_link": None,
    "source_weights_link": "https://huggingface.co/mistralai/Mistral-Large-Instruct-2407", "created_at": STAMP,
    "updated_at": "2025-10-15T00:00:00.000000+00:00", "model_family_id": None,
}  # fmt: skip
BENCHMARK = {
    "benchmark_id": "mmlu", "name": "MMLU", "parent_benchmark_id": None, "categories": ["general"],
    "modality": "text", "multilingual": False, "max_score": 1.0, "language": "en", "description": "text",
    "paper_link": "https://arxiv.org/abs/2009.03300", "implementation_link": None, "verified": False,
    "created_at": STAMP, "updated_at": STAMP,
}  # fmt: skip
SCORE = {
    "model_benchmark_id": 116, "benchmark_id": "mmlu", "model_id": "mistral-large-2-2407", "score": 0.84,
    "normalized_score": 0.84, "is_self_reported": True,
    "self_reported_source_link": "https://mistral.ai/news/mistral-large-2407/", "verified_by_llmstats": False,
    "analysis_method": "Accuracy", "verification_provider_id": None, "verification_hardware": None,
    "verification_date": None, "verification_notes": None, "created_at": STAMP, "updated_at": STAMP,
    "benchmark_name": "Mmlu",
}  # fmt: skip
PROVIDER = {
    "provider_id": "azure", "name": "Azure", "website": "https://azure.microsoft.com", "created_at": STAMP,
    "updated_at": STAMP,
}  # fmt: skip
OFFER = {
    "model_provider_id": 367, "model_id": "mistral-large-2-2407", "provider_id": "azure", "deprecated_at": None,
    "input_cents_per_million_tokens": 200, "output_cents_per_million_tokens": 2.5, "quantization": "fp8",
    "max_input_tokens": 128000, "max_output_tokens": 4096, "throughput": 42.0, "latency": None,
    "created_at": STAMP, "updated_at": STAMP, "provider_model_id_used": "mistral-large-2407",
    "model_name": "Mistral Large 2 (24.07)", "organization_id": "mistral",
    **dict.fromkeys((
        "feature_web_search", "feature_function_calling", "feature_structured_output", "feature_code_execution",
        "feature_batch_inference", "feature_finetuning", "input_modality_text", "input_modality_image",
        "input_modality_audio", "input_modality_video", "output_modality_text", "output_modality_image",
        "output_modality_audio", "output_modality_video",
    ), False),
}  # fmt: skip
DOCUMENTS = {
    "README.md": "no data", "package.json": {"name": "web", "private": True},
    "data/organizations/mistral/organization.json": ORGANIZATION, "data/licenses/mrl.json": LICENCE,
    "data/organizations/mistral/models/a/model.json": MODEL_ROW, "data/benchmarks/mmlu.json": BENCHMARK,
    "data/organizations/mistral/models/a/benchmarks.json": [SCORE], "data/providers/azure/provider.json": PROVIDER,
    "data/providers/azure/models.json": [OFFER],
}  # fmt: skip
