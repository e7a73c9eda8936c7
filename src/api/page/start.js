// Shows our own document; links such as #/Profiles/Profiles_Activate open that operation.
window.ui = SwaggerUIBundle({
  url: '/swagger/docs/2016-01-01',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'BaseLayout',
});
