"""Web maps (网页地图): folium maps that need no network and run no data as code."""
